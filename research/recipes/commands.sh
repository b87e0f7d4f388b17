# Sourced by every recipe. $DATA is the folder of the corpora, $ENCODER that of a pretrained sentence encoder.
#
# LIMELIGHT is the command to run, so that a recipe can also be tried with another environment.
# The outputs of the teachers of the shipped weights (12 MB) are in the history, which `git fetch --unshallow` completes:
#     git archive 473da7cc:research/distillation taught | tar x -C data
set -euo pipefail
: "${DATA:?set DATA to the folder of the corpora: DATA=… bash $0}"
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

limelight() { ${LIMELIGHT:-.venv/bin/python -m model_training} "$@"; }
research() { ${RESEARCH:-.venv/bin/python -m research} "$@"; }

reviews="$DATA/reviews5"
dev='source=amazon_full_olora,yelp_full_olora'
balanced='source=amazon_full_olora,yelp_full_olora,amazon_full_packt'
yelp='source=yelp_kaggle_10k,yelp_vegas_louise'
stars='--label stars --title title --keep source --ordinal'
splits="--train $reviews/train.parquet --dev $reviews/dev.parquet --test $reviews/test.parquet"
# Dev is drawn by chance alone, in blocks of one row, as it was for the weights that are shipped.
imdb="--train $DATA/imdb/train.parquet --test $DATA/imdb/test.parquet --html --dev-share 0.08 --dev-block 1
  --label-names negative positive"

# The arguments above are lists of words, and are meant to be split.
# shellcheck disable=SC2086
