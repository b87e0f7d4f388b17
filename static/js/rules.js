export default {
  "words": {
    "adjectives": [
      "good great nice bad big small little large best better worst worse excellent perfect wonderful beautiful",
      "lovely amazing awesome fantastic fabulous superb brilliant terrific gorgeous stunning incredible fine decent",
      "okay ok cool hot warm cold fresh new old clean dirty quiet loud noisy bright dark light heavy thin thick",
      "wide narrow long short tall high low deep shallow soft hard smooth rough sharp blunt tight loose strong weak",
      "sturdy flimsy solid cheap expensive pricey overpriced free fast quick slow early late easy simple difficult",
      "tough rude polite kind friendly unfriendly helpful happy sad glad sorry angry upset pleased disappointed",
      "satisfied impressed surprised amazed annoyed bored tired comfortable cozy cosy uncomfortable spacious roomy",
      "cramped tiny huge enormous massive giant crowded busy empty full open closed broken torn worn ripped stuck",
      "cracked bent burnt stained soggy stale bland tasty yummy delicious spicy sweet sour bitter salty greasy",
      "crispy crunchy creamy tender juicy raw rare fried baked grilled roasted boiled poor awful terrible horrible",
      "horrendous dreadful lousy nasty disgusting gross ugly pretty cute attractive elegant stylish modern classic",
      "fancy classy funky funny hilarious silly stupid dumb smart clever boring dull dry wet flat round square",
      "thrilling exciting interesting entertaining enjoyable relaxing refreshing charming romantic moving touching",
      "gripping annoying confusing frustrating disappointing depressing shocking surprising amusing stiff sticky",
      "slippery shiny rusty dusty musty smelly stinky muddy crisp clear blurry visible silent calm peaceful safe",
      "unsafe secure dangerous scary creepy weird strange odd unusual unique special ordinary normal regular",
      "standard basic average mediocre typical usual common several many few more most less least other another",
      "same different similar various certain real true false fake genuine original authentic accurate",
      "precise exact correct wrong right left main major minor key extra additional own whole entire total complete",
      "half double single only first second third last final next previous past recent current former latter able",
      "unable aware ready available unavailable convenient inconvenient handy useful useless worthless pointless",
      "helpless careless effective efficient inefficient durable reliable unreliable adjustable portable washable",
      "affordable reasonable unreasonable fair unfair honest dishonest generous greedy lazy crazy mad insane",
      "ridiculous absurd outstanding exceptional extraordinary remarkable memorable unforgettable forgettable",
      "impressive stellar divine heavenly delightful adorable lovable catchy tedious lengthy brief constant",
      "frequent occasional daily weekly monthly annual local foreign american british english french italian german",
      "japanese chinese indian mexican spanish black white red blue green yellow brown pink purple orange grey gray",
      "silver golden wooden metallic electric electronic awake asleep digital wireless automatic mechanical hungry",
      "thirsty sick healthy ill dead alive young elderly adult male female human personal private public commercial",
      "professional wobbly bulky clunky chunky saggy baggy itchy scratchy fuzzy furry silky fluffy cloudy rainy",
      "sunny windy snowy icy steamy crooked uneven awkward clumsy tricky messy sloppy shoddy tacky flashy trendy",
      "hefty lofty petty witty hearty speedy pushy moody cheery cheesy corny crusty gritty fruity minty nutty oily",
      "watery milky sugary buttery crude forced steep unbeatable superior inferior realistic responsive",
      "sensitive accessible cheerful attentive patient rushed inedible edible wasted spare due upper lower inner",
      "outer front rear back backward central dim vivid pale rich plain neat tidy untidy grand vast mini compact",
      "lightweight waterproof worth glorious sub-par top-notch so-so must-have well-made well-built well-written",
      "badly-made hand-made one two three four five six seven eight nine ten twelve twenty hundred thousand dozen",
      "zero"
    ],
    "verbs": [
      "be been being go goes went gone going come comes came coming make makes made making take takes took taken",
      "taking get gets got gotten getting give gives gave given giving say says said saying tell tells told telling",
      "ask asks asked think thinks thought know knows knew known see sees saw seen seeing find finds found feel",
      "feels felt keep keeps kept let lets put puts bring brings brought buy buys bought buying sell sells sold pay",
      "pays paid spend spends spent send sends sent lose loses lost win wins won break breaks broke breaking wear",
      "wears wore eat eats ate eating drink drank sleep sleeps slept sit sits sat stand stands stood lie lay lies",
      "begin begins began become becomes became grow grows grew show showed shown hear hears heard read reads write",
      "writes wrote speak speaks spoke meet meets met run runs ran hold holds held leave leaves hate hates hated",
      "love loves loved like likes liked enjoy enjoys enjoyed adore adores adored prefer prefers recommend",
      "recommends recommended want wants wanted need needs needed expect expects expected hope hopes hoped wish",
      "wishes wished try tries tried use uses used seem seems seemed appear appears appeared remain remains",
      "remained stay stays stayed happen happens happened work works worked fail fails failed stop stops stopped",
      "start starts started continue continues finish finished return returned arrive arrives arrived live lives",
      "lived die dies died kill kills provide provides provided offer offers offered include includes included",
      "contain contains require requires allow allows allowed help helps helped cause causes caused fit fits fitted",
      "suit suits seat fix fixed repair repaired replace replaced refuse refuses refused ignore ignores ignored",
      "blame blames blamed answer answers answered call calls called contact contacted complain complained explain",
      "explains explained describe describes follow follows followed choose chose chosen decide decided agree",
      "agreed accept accepted avoid avoids add adds added remove removed change changed open opens opened close",
      "closes closed turn turns turned move moves moved walk walks walked drive drives drove fly flew travel",
      "travelled wait waited watch watched look looks looked sound sounds sounded taste tastes tasted smell smells",
      "smelled smelt touch touches boil boils boiled leak leaks leaked drip drips dripped rattle rattles rattled",
      "wobble wobbles squeak squeaks buzz buzzes hum hums crackle crackles crash crashes crashed freeze freezes",
      "froze lag lags drop drops dropped slip slips slipped slide slides bend bends bent crack cracks snap snapped",
      "tear tears fade fades faded peel peels shrink shrinks shrank stretch stretches scratch scratches burn burns",
      "burned burnt last lasts lasted drag drags dig digs pinch pinches hurt hurts scream disappoint disappoints",
      "impress impresses exceed exceeds lack lacks deserve deserves manage manages managed understand understood",
      "remember forget forgot imagine believe guess suppose consider considered notice noticed realize realise",
      "learn learned learnt teach teaches taught listen listened talk talked play plays played sing sings sang",
      "laugh cry cried smile roll rolled pick picks picked pull pulls push pushes pushed carry carries carried",
      "throw threw thrown catch catches caught cut cuts hit hits cook cooked serve serves served order ordered book",
      "booked rent rented visit visited install installed connect connects charge charges charged plug plugged",
      "press presses pressed wash washes washed clean cleans cleaned dry dries fill fills filled empty empties pour",
      "pours heat heats cool cools shut shuts lock locks save saves waste wastes wasted ruin ruins ruined spoil",
      "spoils spoiled fall falls fell fallen rise rises rose grip grips bother bothers wake wakes woke sparkle",
      "sparkles cost costs ensure ship shipped deliver delivers delivered receive received purchase purchased",
      "suggest suggests mention mentioned warn warned promise promised claim claims claimed support supports",
      "supported improve improves improved handle handles handled recognise recognises recognize recognizes load",
      "loads loaded miss misses missed end ends ended hang hangs hung stick sticks stuck stink stinks lean leans",
      "fold folds folded store stores shines glows blinks thank thanks appreciate beware written spoken eaten",
      "driven ridden hidden bitten stolen frozen compete competes involve involves"
    ],
    "either": [
      "work works help call calls change changes charge charges cost costs cook cooks cover covers crack",
      "cracks crash cut cuts design designs dress drink drinks drip drive drives drop drops end ends feel finish",
      "fit fix freeze grip guess handle handles heat hit hum lack lag last leak leaks light lights lock locks look",
      "looks love move order orders pick picks plan plans play plays plug plugs press price prices pull purchase",
      "push rattle read reads rent repair replacement return returns rise roll rolls run scratch scratches seat",
      "seats service show shows sleep slide slip smell smells smile snap sound sounds squeak start stay stays stick",
      "sticks stitch stop stops store stores stretch suit suits support supports switch switches talk tap taps",
      "taste tastes tear tears thought touch touches travel trip trips turn use view views visit visits wait walk",
      "walks wash waste watch watches wish wear buzz fall stand stands book books offer offers contact zip zips mix",
      "box answer answers filter filters brush brushes pump pumps screen screens pad pads track tracks score scores",
      "blend blends picture pictures photo set sets load loads value cast fan fans stain stains name names result",
      "results report deal deals loves"
    ],
    "adverbs": [
      "not n't never no nor too very so quite rather really just even still also always often sometimes usually",
      "ever again almost already yet soon now then here there well far away together instead maybe perhaps",
      "otherwise however though although nevertheless nonetheless moreover besides anyway somehow somewhat",
      "somewhere everywhere anywhere nowhere thus hence indeed alone ago once twice today yesterday tomorrow",
      "tonight overall alas enough much pretty else later sooner either neither forever online upstairs downstairs",
      "inside outside indoors outdoors abroad aside apart forward backwards please yes thanks despite without",
      "within per via till than whether upon among amongst across along around behind beyond beside toward towards",
      "throughout unless since because while whilst whereas except unlike due plus versus etc everything anything",
      "something nothing everyone anyone someone nobody everybody anybody somebody none each every all both any",
      "some such what whatever which whichever who whoever whom whose when where why how that this these those it",
      "its i you he she we they me him her us them my your his our their mine yours ours theirs one ones myself",
      "yourself itself themselves the a an and or but if as of in on at by for from with to into onto off out over",
      "under up down about after before between during until through against is are was were am has have had do",
      "does did doing done will would can could should shall may might must cannot wo ca ai 's 'm 're 've 'd 'll",
      "dont didnt doesnt wasnt isnt cant wont whole other others above"
    ],
    "generic": [
      "thing things lot lots bit way ways kind kinds sort sorts type types part parts piece pieces reason reasons",
      "fact example end side point points matter problem problems issue issues complaint complaints trouble",
      "difference idea ideas time times day days night nights week weeks weekend month months year years hour hours",
      "minute minutes second seconds morning afternoon evening today friday saturday sunday monday tuesday",
      "wednesday thursday january february march april may june july august september october november december",
      "summer winter spring autumn season birthday christmas holiday holidays anniversary honeymoon vacation people",
      "person man men woman women guy guys someone husband wife son daughter mother father mom mum dad sister",
      "brother friend friends girlfriend boyfriend family kid kids child children boy girl baby grandson",
      "granddaughter parents everyone customer customers buyer buyers reader readers viewer viewers guest guests",
      "fan fans anyone me use using uses money dollar dollars buck bucks pound pounds euro euros penny cent cents",
      "percent fortune review reviews reviewer reviewers star stars rating ratings opinion expectation expectations",
      "recommendation experience experiences word words thanks thank hope luck shame pity joke disaster nightmare",
      "mess pain waste junk garbage trash crap rubbish disappointment joy pleasure delight gem treat wonder wonders",
      "genius bargain steal masterpiece winner loser favorite favourite must number amount couple dozen pair pairs",
      "half rest top bottom middle front back inside outside beginning start world life town city country home",
      "house street amazon ebay walmart brand brands model version product products item items company stuff sense",
      "fun good choice trip occasion spot area hand hands head eye eyes ear ears foot feet skin heart mind fault",
      "mistake favor need needs want bad best worst plus minus okay job try tries chance question doubt total mile",
      "miles inch inches yard degree degrees gift present order sofa office train bus car plane flight school love",
      "sure alot im"
    ],
    "nouns": [
      "building lighting packaging seating parking ending acting casting writing editing clothing stitching",
      "painting pricing setting wiring heating cooling bedding training coating padding lining housing tuning",
      "plumbing flooring pacing cleaning cushioning isolation cancelling canceling charging dubbing pairing loading",
      "docking housekeeping ring string strings king wing wings thing ceiling railing dressing pudding topping",
      "frosting filling icing serving opening dining conditioning handling shipping warning landing feeling spring",
      "sling swing drawing dwelling meeting wedding evening morning speed bed beds seed seeds feed weed shed thread",
      "red bread head lead family belly jelly supply assembly fly reply ally butterfly lily anomaly table tables",
      "cable cables vegetable vegetables timetable bible variable constable drive hive dive olive native detective",
      "motive adhesive executive sleeve dish fish finish polish varnish rubbish radish music fabric plastic",
      "mechanic magic mic garlic picnic clinic traffic topic attic graphic logic lyric panic critic meal metal deal",
      "material signal dial manual medal pedal terminal portal hospital animal festival arrival removal approval",
      "capital journal petal disposal rental proposal musical oatmeal cereal seal withdrawal principal rival trial",
      "tutorial total goal coal access princess business mattress process address actress waitress hostess dress",
      "dresses glass glasses bass brass grass class mess press stress illness thickness sharpness brightness",
      "softness freshness cleanliness kindness furnace service surface battery story city delivery memory body key",
      "money party library factory gallery grocery bakery company country county industry history day way tray",
      "display play bay spray array journey valley turkey honey alley chimney curry gravy candy celery dairy ivy",
      "study lobby hobby copy toy boy baby puppy kitty bunny lady daddy mommy buddy pony entry pantry laundry",
      "century cavalry poetry artistry scenery imagery jewelry jewellery cutlery pastry archery recovery discovery",
      "surgery injury category territory inventory accessory directory warranty property safety comedy tragedy",
      "melody fantasy mystery biography photography therapy strategy technology policy privacy currency emergency",
      "agency frequency efficiency accuracy pharmacy legacy economy autonomy anatomy academy remedy parody embassy",
      "fallacy energy allergy sky essay delay relay clay stay railway hallway runway subway highway doorway",
      "driveway balcony irony colony ceremony testimony harmony symphony canopy trolley volley hockey jockey monkey",
      "donkey whiskey jersey survey"
    ],
    "determiners": [
      "the a an this that these those my your his her its our their some any no every each both all another 's"
    ],
    "pronouns": [
      "i you he she it we they who that which there this nobody everybody everyone anyone"
    ],
    "before_verbs": [
      "to will would can could may might must shall should do does did n't not never ca wo cannot 'll 'd always",
      "really just"
    ],
    "after_verbs": [
      "well like so very too great"
    ],
    "copulas": [
      "be is are was were been being am 's 're look looks looked feel feels felt seem seems seemed sound sounds",
      "sounded taste tastes tasted smell smells smelled get gets got stay stays stayed become becomes became"
    ],
    "auxiliaries": [
      "is are was were 's has had have do does did could would should can will"
    ],
    "degrees": [
      "so very too really quite rather pretty extremely incredibly surprisingly"
    ],
    "away": [
      "in on at for from to after before during by into onto until till since over under near through"
    ],
    "contrasts": [
      "but although though while whereas however yet except nevertheless nonetheless"
    ],
    "function_words": [
      "a about after again all also although am an and any are as at be because been before being both but by can",
      "could 'd did do does doing down during each few for from further had has have having he her here hers",
      "herself him himself his how i if in into is it its itself just 'll 'm me more most my myself of off on once",
      "one only or other our ours ourselves out over own 're s 's same she should so some such than that the their",
      "theirs them themselves then there these they this those through to too under until up us 've very was we",
      "were what when where which while who whom why will with would you your yours yourself yourselves get got"
    ],
    "turning_words": [
      "not n't no never nor cannot without even ever much many every really still quite rather always however",
      "though yet well lot bit thing things"
    ],
    "negations": [
      "not n't never no nothing nobody none hardly barely without cannot nor neither"
    ]
  },
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
  "views": { "all": 10, "few": 6, "most_parts": 640 },
  "lenses": {
    "attention": {
      "title": "Attention",
      "meaning": "How much the model looked at a word. It is the same for every class, and it is no proof.",
      "head": "Looked at most"
    },
    "ngrams": {
      "title": "Winning phrases",
      "meaning": "The phrases that won the filters of the network, and added most to this answer.",
      "head": "The strongest phrases"
    },
    "phrases": {
      "title": "Phrases",
      "meaning": "How much each phrase adds: alone, to its sentence, to halves of the text, and to all the rest, on average. The words of a phrase add up to it, and all phrases to the whole answer."
    }
  },
  "light": {
    "full": { "stars": 1, "probability": 0.25 },
    "least": { "stars": 0.15, "probability": 0.0375 }
  },
  "trust": { "shares": [0.01, 0.05, 0.1, 0.2, 0.5], "draws": 20, "summary_share": 0.1, "most_words": 8, "most_to_flip": 256 },
  "likely": 0.8,
  "decimals": { "weights": 4, "scores": 6 },
  "inside": { "words": 160, "sentences": 20, "nearest": 8 },
  "ngrams": { "strongest": 5 },
  "digits": { "square": 4 },
  "named": { "always": 2, "most": 4, "share": 0.5, "draws": 20, "marks": " .,;:…–—-", "pairs": ["()", "[]", "\"\"", "“”", "„“", "„”", "«»"], "tag": "</?[A-Za-z][^<>]{0,80}>" },
  "label": { "near": 1.25, "far": 0.001 },
  "prior": { "most": 1e12 },
  "text_column": {
    "names": [
      "text textreview review reviews reviewtext reviewbody reviewcontent body content comment comments document feedback message",
      "sentence"
    ],
    "most_words": 3
  },
  "tables": { "delimiters": ",;\t|", "sample": 20, "formula": "=+-@\t\r" },
  "key_phrases": { "carries": 0.25, "least": { "stars": 0.1, "probability": 0.03 } },
  "summary": {
    "up": { "stars": "lifted by ", "probability": "because of ", "undecided": "for {label} " },
    "down": { "stars": "held down by ", "probability": "despite ", "undecided": "against {label} " },
    "without": { "one": "without it {value}", "many": "without them {value}" },
    "either": "no phrase stands out: {value} without |, {other} without |.",
    "both_ways": "Torn: ",
    "cannot_tell": "Cannot tell: ",
    "nothing": "Nothing to go by: no phrase moves the answer.",
    "no_phrase": "no phrase moves it much by itself.",
    "no_light": "{head}: nothing more than the rest."
  },
  "errors": {
    "empty": "The text is empty. Write or paste at least one word.",
    "no_words": "The text has no words to read. Write or paste at least one word.",
    "half": "The text is not valid Unicode: character {place} is U+{code}, half of a surrogate pair. Send the whole pair.",
    "too_long": "The text has {count} characters; the limit is {limit}. Shorten the text, or send its parts.",
    "too_many": "There are {count} texts; the limit is {limit}. Spread the texts over several requests.",
    "all_struck": "Every token that the model reads is struck out. Leave at least one.",
    "no_token": "There is no token {token} to strike out: the text has {count}, numbered from 0 to {last} as the answer lists them.",
    "no_model": "There is no model {name}. The models are: {models}.",
    "no_target": "There is no target {name}. The targets of this model are: {targets}, and two labels such as {example}.",
    "no_label": "There is no label {name}. The labels are {labels}.",
    "no_label_of_stars": "There is no label {name}. The labels are {labels}, and a number from {low} to {high}.",
    "no_stars": "The target is {target}, and the labels of this model are no stars. Give one of {labels}.",
    "off_scale": "The target is {target}. Give a number of stars from {low} to {high}, or a label.",
    "no_cell": "There is no cell ({cell}).",
    "ragged": "{row} has {fields}, and the first has {width}. Put a field that holds a delimiter in quotation marks, repair the row, or remove the lines above the names of the columns.",
    "no_prior": "There is no prior {name}. Give one of {priors}, or {count} numbers, one for each of the labels {labels}.",
    "prior_of_stars": "The prior {name} is one of five stars, and this model's labels are {labels}. Give {count} numbers, one for each, or none.",
    "prior_length": "The prior has {numbers} numbers, and the model has {count} labels: {labels}. Give one for each, in this order.",
    "prior_share": "The prior of the label {label} is {share}. Give numbers from 0 to {most}.",
    "prior_of_zeros": "All numbers of the prior are 0. Give the label that comes most often a number above 0."
  }
}
