#!/usr/bin/env bash
# weights/kim_cnn: film reviews and film sentences. DATA=… bash research/recipes/kim_cnn.sh
#
# Four runs go on from the weights before, of commit 268f64c2 (version 00d889e956b9, which eleven networks made): FROM is
# their folder. All learn reviews; reviews that an earlier teacher labelled, and sentences that han labels (distillation);
# sentences that people graded, and phrases of the treebank; reviews that people turned around; and sentences of
# behaviour; later runs draw more of these (the first three had few sayings: lessons.toml gave them the weight 1).
# shellcheck source=commands.sh
source "$(dirname "$0")/commands.sh"
from=${FROM:-weights/kim_cnn}

research split $imdb --out data/imdb-split
research sentences --graded "$DATA/graded/film.jsonl.gz" "$DATA/graded/amazon.jsonl.gz" --treebank "$DATA/kim" \
  --reviews data/imdb-split --test "$DATA/imdb/test.parquet" --out data/films
research label --files "$DATA/imdb/unlabelled.parquet" --html --answers data/taught/movies.npz \
  --max-texts 10000 --min-probability 0 --out data/imdb-taught.parquet
research label --files "$DATA/imdb/train.parquet" "$DATA/imdb/unlabelled.parquet" --html --weights weights/han --sentences \
  --max-sentences 40000 --sides negative positive --min-probability 0 --out data/imdb-sentences.parquet

graded=data/films/graded.parquet:source=graded
research prepare --train data/films/train.parquet --dev data/films/dev.parquet --test data/films/test.parquet --html --keep source \
  --label-names negative positive --tokenizer "$from" --max-sentences 120 --turned "$DATA/imdb/counterfactual.parquet" \
  --soft data/imdb-taught.parquet:source=taught data/imdb-sentences.parquet:source=sentences $graded $graded \
  data/films/phrases.parquet:source=phrases --behaviour 0.22 --behaviour-about film --out data/films-prepared
run='research train_seeds --seeds 1 --network kim_cnn --data data/films-prepared --keep-epoch last --batch-tokens 8192
  --max-documents 256 --smoothing 0.02 --pair 1'
$run --from "$from" --out runs/films-first --epochs 5 --max-lr 0.002 --base-lr 0.00005 --peak 0.15 --ema 0.995 \
  --embedding-dropout 0.3 --source-weights source=reviews:0.25,taught:0.25,sentences:0.3,graded:1,phrases:0.8,turned:1,behaviour:0.6
$run --from runs/films-first --out runs/films-second --epochs 2 --max-lr 0.001 --base-lr 0.00002 --peak 0.1 --ema 0.997 \
  --embedding-dropout 0.3 --seed 2 \
  --source-weights source=reviews:0.25,taught:0.15,sentences:0.2,graded:1,phrases:0.6,turned:1,behaviour:1.5
$run --from runs/films-second --out runs/films-third --epochs 1 --max-lr 0.001 --base-lr 0.00002 --peak 0.2 --ema 0.99 \
  --embedding-dropout 0.1 --dropout 0.3 --seed 3 \
  --source-weights source=reviews:0.15,taught:0.1,sentences:0.1,graded:1,phrases:0.4,turned:0.7,behaviour:2
$run --from runs/films-third --out runs/films --epochs 1 --max-steps 700 --max-lr 0.001 --base-lr 0.00002 --peak 0.2 --ema 0.99 \
  --embedding-dropout 0.2 --dropout 0.3 --seed 4 \
  --source-weights source=reviews:0.2,taught:0.15,sentences:0.1,graded:1,phrases:0.6,turned:2.5,behaviour:1.2
research tie --weights runs/films --force --out weights/kim_cnn

# All is fitted on reviews and sentences of dev; `more` are the reviews of test that accuracy alone is measured on.
measured='--where source=reviews,graded,sst2'
limelight finish --data data/films-prepared --weights weights/kim_cnn $measured --max-rows 100 --name 'films, dev' --familiar film \
  --strangers product hotel restaurant "TREC questions=$DATA/kim/trec.tsv.gz" "other reviews=$reviews/dev.parquet"
research sanity --data data/films-prepared --weights weights/kim_cnn
score='limelight evaluate --data data/films-prepared --weights weights/kim_cnn'
$score --split dev
$score --split both --looks 11 --where source=reviews,more --name 'IMDB'
$score --split test --where source=sst2 --name 'SST-2' --looks 2
research beside --data data/films-prepared --weights weights/kim_cnn --test data/films/test.parquet \
  --rows IMDB:test:source=reviews:source=reviews SST-2:test:source=sst2:source=graded,phrases 'graded sentences:dev:source=graded:source=graded,phrases'
research baseline --data data/films-prepared --weights weights/kim_cnn
research turned --data data/films-prepared --weights weights/kim_cnn
limelight audit weights/kim_cnn --json runs/audit.json
limelight finish --weights weights/kim_cnn --audit runs/audit.json \
  --limits 'It reads only English.' 'It learned from what reviewers wrote and from their ratings, including their biases; it knows nothing about products.' \
  'Irony, comparisons with other things, and reviews of the delivery rather than the product mislead it.' \
  --title 'Films' --description 'Predicts whether a film review, or a sentence about a film, is positive or negative.' \
  --sources 'The Large Movie Review Dataset of Maas et al. 2011 …'
research readme
