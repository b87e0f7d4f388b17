"""The classes of words by which phrases are cut, and the settings that are chosen and not learned."""

# Words that only relate others.
CLOSED = {
    "edge": "",
    "article": "the a an my your our their his its every",
    "this": "this these those another each any both either such",
    "some": (
        "some many much several few more most less least enough all half no own other same "
        "two three four five six seven eight nine ten"
    ),
    "one": "one ones",
    "not": "not n't never nor neither hardly barely",
    "negated": (
        "cannot cant dont doesnt didnt isnt wasnt arent werent wont wouldnt couldnt shouldnt havent hasnt hadnt aint"
    ),
    "be": "is are was were 's 're be been being am im",
    "have": "have has had do does did 've having",
    "modal": "will would can could should may might must ca wo 'll 'd shall let",
    "I": "i we he she they",
    "it": "it you everyone everything nothing something anything nobody someone anyone",
    "there": "there here",
    "me": "me us him them myself himself herself itself themselves yourself",
    "her": "her",
    "of": "of",
    "to": "to",
    "in": (
        "in on at by from into onto upon over under through during between among within throughout "
        "inside outside around "
        "behind near across along towards toward against off via above below"
    ),
    "for": "for with without about after before until till since despite besides except per",
    "like": "like unlike",
    "than": "than",
    "as": "as",
    "and": "and or & plus",
    "but": "but yet",
    "because": "because although though if unless while whereas when whenever once wherever whether where",
    "how": "why how what whatever",
    "so": "so",
    "that": "that",
    "which": "which who whom whose",
    "up": "up down out away back together apart again",
    "very": (
        "very really quite rather pretty extremely incredibly too super truly totally absolutely "
        "completely fairly highly "
        "so slightly somewhat almost nearly even just only"
    ),
    "adverb_free": (
        "ever also still always already often usually sometimes however then now today later ago anyway maybe perhaps "
        "instead otherwise therefore thus once well far else please"
    ),
}
# Words that mean something: what the parser calls them most often.
OPEN = (
    *("adverb", "number", "adjective", "comparative", "verb", "verbs", "past", "ing", "noun", "nouns"),
    *("noun_verb", "noun_adjective", "name", "interjection", "picture"),
)
ENDINGS = {
    "adverb": "ly",
    "ing": "ing",
    "past": "ed",
    "adjective": "ous ful able ible ive less ish ic ical ial ary ant ent",
    "nouns": "s ies",
    "noun": "ss us ness ment tion sion ity ship er or ist ism",
}
SETTINGS = {
    "first_open": OPEN[0],
    # By the number of words of a phrase.
    "lengths": [0, 4, 1, 0, 0, 0, 0, 0, 0.5, 1, 2, 3, 4.5, 6.5, 9],
    "reward": 3.5,
    "costs": {"break": -4, "comma": -1.5, "joined": 12, "quoted": 5, "across": 5, "empty": 9, "clause": 2},
    # A phrase with two verbs of these classes has two clauses.
    "finite": "be modal negated",
    "fixed": (
        "at all,of course,as well,in fact,so far,such as,even though,even if,at least,at best,and so,or so,kind of,"
        "sort of,a lot,lot of,lots of,no one,each other,as if,rather than,more than,less than,other than,because of,"
        "one of,some of,most of,all of,any of,none of,anyone else,anything else,instead of,out "
        "of,due to,all in,in all,no matter,as long,long as,far as,able to,forward to,listen to,listening to"
    ),
    "partners": "as as,between and,both and,either or,neither nor",
    "abbreviations": "dr mr mrs ms prof st vs approx etc jr sr inc",
    "domains": "com org net co uk de fr io",
    "marks": {
        "separating": ".!?;:()[]{}…–—-|>。！？；：、，（）【】「」『』",
        "opening": "([{„«“‹¿¡#<（【「『",
        "quotes": '"“”',
        "joining": "/&@*_+=~",
        "silent": "$£€¥₹®©™°",
        "bullets": "-+*•·–—",
        "faces": ":;=<^_",
    },
    # Of a phrase in another language; no phrase ends in a word as short as this.
    "most_words": 6,
    "short": 3,
}
