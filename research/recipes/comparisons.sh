#!/usr/bin/env bash
# Makes the tables under research/comparison/results, and their inputs: days on two cores.
# DATA=… ENCODER=… bash research/recipes/comparisons.sh
#
# han.sh and kim_cnn.sh come first: they leave data/han, data/imdb, data/imdb-150.npy and the teachers under runs/.
# shellcheck source=commands.sh
source "$(dirname "$0")/commands.sh"
: "${ENCODER:?set ENCODER to the folder of the sentence encoder all-mpnet-base-v2}"

# stars_balanced and stars_all: without a teacher.
limelight prepare $splits $stars --max-vocabulary 50000 --out data/reviews5

# stars_ideas: rows labelled by a teacher of the first command of han.sh and by runs/first-weights.
label='research label --weights runs/teacher-1 runs/first-weights --min-probability 0 --title title'
some='source=amazon_blitzer_mds,zomato_hyderabad,skytrax_lounge_seat,womens_clothing,amazon_datafiniti_electronics'
$label --keep source polarity --files "$reviews/polarity.parquet" --max-texts 18000 \
  --known 'polarity:neg(1-2)=1|2,pos(4-5)=4|5' --out data/ideas-amazon.parquet
$label --keep source --files "$reviews/train.parquet" --where $yelp --max-texts 4000 --out data/ideas-yelp.parquet
$label --keep source --files "$reviews/train.parquet" --where $some --max-texts 5000 --sentences \
  --out data/ideas-sentences.parquet
research prepare $splits $stars --where $balanced --tokenizer runs/first-weights --out data/ideas --soft \
  data/ideas-amazon.parquet:source=taught data/ideas-yelp.parquet:source=taught \
  data/ideas-sentences.parquet:source=taught_sentences
research teacher_vectors --teacher runs/teacher-1 --tokenizer runs/first-weights --size 160 --out data/teacher160.npy

# imdb_taught: dev rows of other films than those of train.
research prepare $imdb --dev-block 50 --tokenizer runs/imdb-third-weights --max-sentences 120 \
  --soft data/imdb-taught.parquet --out data/imdb-films

# The seven data sets of Kim 2014, and the vectors that stand in for those of Google News.
kim="$DATA/kim/mr.tsv.gz $DATA/kim/sst1.tsv.gz $DATA/kim/subj.tsv.gz $DATA/kim/trec.tsv.gz $DATA/kim/cr.tsv.gz
  $DATA/kim/mpqa.tsv.gz $DATA/kim/sst2.tsv.gz"
# The labels of these files differ; any column will do, since only texts are read.
limelight prepare --train $kim --no-quotes --label split --min-count 1 --max-vocabulary 100000 --out data/kim
research teacher_vectors --teacher "$ENCODER" --tokenizer data/kim --size 200 --out data/kim-200.npy
research teacher_vectors --teacher runs/teacher-2 --tokenizer data/kim --size 200 --out data/kim-stars-200.npy
research vectors --files "$DATA/imdb/train.parquet" "$DATA/imdb/unlabelled.parquet" "$reviews/train.parquet" \
  "$reviews/polarity.parquet" --html --tokenizer data/kim --size 150 --epochs 4 --out data/kim-reviews-150.npy

research compare --data "$DATA" --encoder "$ENCODER"
research readme
