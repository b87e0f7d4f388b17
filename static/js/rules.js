export default {
  "stand_ins": {
    "frequent": 9000,
    "shortest": 4,
    "shortest_mistaken": 6,
    "longest": 24,
    "acronym": 5,
    "numbers": "zero one two three four five six seven eight nine ten",
    "units": ["star", "stars", "points"],
    "out_of": [5, 10, 100],
    "emoji": {
      "great": "👍👌👏🙌🤝💯🏆🥇🎉🎊🔥⭐🌟✨😀😃😄😁😆😊😇🙂😉😍🤩🥰😘😋🤗😎🥳😻❤💖💗💕💘💓💞💙💚💛🧡💜♥🍀🚀✅✔",
      "terrible": "👎💩🤮🤢🤬😡😠😤😞😟😣😖😫😩😢😭🙁☹😒😑🙄😕😨😱😰😓😧😦💔🥱😴🗑❌🚫⛔😾🤦"
    }
  },
  "markup": {
    "breaks": "br p div li ul ol dl dt dd hr tr td th table tbody thead h1 h2 h3 h4 h5 h6 blockquote pre section article",
    "others": "a b i u s q em strong small big sub sup span font center cite code del ins strike tt img html head body script style iframe form input button label video audio object embed"
  },
  "views": { "all": 10, "few": 6, "most_parts": 440, "most_words": 256 },
  "light": {
    "full": { "stars": 1, "probability": 0.25 },
    "least": { "stars": 0.15, "probability": 0.0375 },
    "even": 0.5, "neighbour": 0.3, "dimmed": 0.4, "letters": 6
  },
  "function_words": {
    "dimmed": "a about after again all also although am an and any are as at be because been before being both by can could 'd did do does doing down during each few for from further had has have having he her here hers herself him himself his how i if in into is it its itself just 'll 'm me more most my myself of off on once one only or other our ours ourselves out over own 're s 's same she should some such than that the their theirs them themselves then there these they this those through to under until up us 've was we were what when where which while who whom why will with would you your yours yourself yourselves get got",
    "stressed": "but so too very"
  },
  "clauses": {
    "before": "(?:虽然|雖然|尽管|儘管|不但|不仅|不僅|但是|(?<!不)但(?!是)|(?:只|(?<!只))不[过過]|可是|然而|而且|[并並]且|因为|因為|所以|如果)",
    "after": "(?:けれども?|けど|ので|のに|[いだすた]から|[でま]すが)"
  },
  "likely": 0.8,
  "named": { "always": 2, "most": 4, "share": 0.5, "marks": " .,;:…–—-", "pairs": ["()", "[]", "\"\"", "“”", "„“", "„”", "«»"], "tag": "</?[A-Za-z][^<>]{0,80}>" },
  "quoted": {
    "most": 9,
    "a_side": 2,
    "whole": 0.1,
    "against": { "stars": 0.15, "probability": 0.02 },
    "joining": "and but or yet nor",
    "clauses": "so because while although though when since until whereas unless",
    "needs_head": "not negated be have modal of to in for like than as that which because verb verbs past ing",
    "finite": "be have modal verb verbs past negated",
    "headless": "not be have modal verbs past negated",
    "passed": "very adverb_free adverb",
    "degrees": "very adverb adjective noun_adjective some past",
    "open": "article be modal of and but because",
    "within": "how than as that which because",
    "inner": "how that which because",
    "relative": "that which",
    "nouns": "one noun nouns noun_verb noun_adjective name",
    "verbal": "like noun_verb",
    "objects": "verb verbs",
    "saying": "verb verbs past me and"
  },
  "label": { "near": 1.25, "far": 0.001 },
  "tables": { "formula": "=+-@\t\r" },
  "summary": {
    "up": { "stars": "lifted by ", "probability": "because of ", "undecided": "for {label} " },
    "down": { "stars": "held down by ", "probability": "despite ", "undecided": "against {label} " },
    "without": { "one": "without it {value}", "many": "without them {value}" },
    "either": "no phrase stands out: {value} without |, {other} without |.",
    "both_ways": "Torn: ",
    "cannot_tell": "Cannot tell: ",
    "nothing": "Nothing to go by: no phrase moves the answer.",
    "no_phrase": "no phrase moves it much by itself."
  },
  "comparison": {
    "looked": "Looked at most",
    "picked": "Picked most",
    "share": ", {sentence} of a sentence that has {review} of the review",
    "share_of_one": ", {sentence} of the attention",
    "same": "{verb}: “{looked}”{share}. Its phrase also moved the answer most: {other}.",
    "less": "{verb}: “{looked}”{share}. Moved the answer most: “{moved}”, {other}.",
    "against": "{verb}: “{looked}”{share}; its phrase adds {value}. Moved the answer most, the other way: “{moved}”, {other}.",
    "little": "{verb}: “{looked}”{share}; its phrase adds only {value}. Moved the answer most: “{moved}”, {other}.",
    "nothing": "“{looked}” was {verb_inside} and changes nothing. Moved the answer most: “{moved}”, {other}.",
    "none": "{verb}: “{looked}”{share}. No phrase moves the answer much."
  },
  "errors": {
    "empty": "The text is empty. Write or paste at least one word.",
    "no_words": "The text has no words to read. Write or paste at least one word.",
    "half": "The text is not valid Unicode: character {place} is U+{code}, half of a surrogate pair. Send the whole pair.",
    "too_long": "The text has {count} characters; the limit is {limit}. Shorten the text, or send its parts.",
    "too_many": "There are {count} texts; the limit is {limit}. Spread the texts over several requests.",
    "all_struck": "Every token that the model reads is struck out. Leave at least one.",
    "no_token": "There is no token {token} to strike out: the text has {count}, numbered from 0 to {last} as the answer lists them.",
    "no_model": "There is no model {name}. The models are: {models}."
  }
}
