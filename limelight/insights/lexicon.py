"""Lists of English words: parts of speech for a tagger (a word in no list is a noun), and what decides a phrase."""

from limelight.common.rules import words

# Adjectives and numbers.
ADJECTIVES = words("adjectives")
# Verbs in all their forms.
VERBS = words("verbs")
# Words that are nouns as often as verbs or adjectives: the words around them decide.
EITHER = words("either")
# Adverbs, pronouns, prepositions and all other words that name nothing.
ADVERBS = words("adverbs")
# Nouns for time, people, places and the review itself, and those that are judgements: reviews do not judge them.
GENERIC = words("generic")
# Nouns with the endings of adjectives, adverbs or verbs.
NOUNS = words("nouns")
# A noun phrase begins with these.
DETERMINERS = words("determiners")
# Replace a noun.
PRONOUNS = words("pronouns")
# A verb follows these, and the pronouns, if a word could be a noun or a verb.
BEFORE_VERBS = words("before_verbs")
# Follow a verb at the start of a sentence: "works well".
AFTER_VERBS = words("after_verbs")
# An adjective follows these: "is awake", "tastes stale".
COPULAS = words("copulas")
# The noun before these is not a verb.
AUXILIARIES = words("auxiliaries")
# An adjective, or its adverb, follows these.
DEGREES = words("degrees")
# A noun after these tells where, when or for whom, and is seldom judged.
AWAY = words("away")
# A clause that begins with these may say the opposite.
CONTRASTS = words("contrasts")
# Words that mean nothing alone. "not", "never" and the like are left out on purpose: they reverse the meaning.
FUNCTION_WORDS = words("function_words")
# Words that reverse or weigh the words next to them: alone, they are nothing that two texts share.
TURNING_WORDS = words("turning_words")
