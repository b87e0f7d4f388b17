#!/usr/bin/env bash
# weights/kim_cnn: film reviews. DATA=… ENCODER=… bash research/recipes/kim_cnn.sh
#
# Word vectors are trained on the texts of train and of the unlabelled part. 8 % of train chooses the epoch; texts of
# train that also stand in test are left out. Three networks follow each other: the first labels the unlabelled reviews that
# it is sure about; the second learns from both; the third continues from it with the true labels alone, at a lower
# rate. Then a teacher and the third say how probably 30,000 unlabelled reviews are positive; a fourth network begins from
# the word vectors and learns this and the true labels. Seven more also learn single sentences; the mean of the last two
# is served.
# shellcheck source=commands.sh
source "$(dirname "$0")/commands.sh"
: "${ENCODER:?set ENCODER to the folder of the sentence encoder all-mpnet-base-v2}"

limelight prepare $imdb --max-vocabulary 40000 --min-count 3 --max-sentences 120 --out data/imdb
research vectors --files "$DATA/imdb/train.parquet" "$DATA/imdb/unlabelled.parquet" --html --tokenizer data/imdb \
  --size 150 --out data/imdb-150.npy
sizes='--num-filters 200 --kernel-sizes 2 3 4'
common='--network kim_cnn --embedding-dropout 0.3 --batch-tokens 12288 --max-documents 64'
research train_seeds --seeds 1 --data data/imdb --out runs/imdb-weights $common $sizes --vectors data/imdb-150.npy --epochs 5 \
  --max-lr 0.0015 --base-lr 0.00005

research label --files "$DATA/imdb/unlabelled.parquet" --html --weights runs/imdb-weights --min-probability 0.9 \
  --out data/imdb-labelled.parquet
research prepare $imdb --tokenizer runs/imdb-weights --max-sentences 120 --out data/imdb-all \
  --coarse data/imdb-labelled.parquet:label:negative=0,positive=1
research train_seeds --seeds 1 --data data/imdb-all --out runs/imdb-all-weights $common $sizes --vectors data/imdb-150.npy --epochs 6 \
  --max-lr 0.0015 --base-lr 0.00003 --ema 0.995 --smoothing 0.05
research train_seeds --seeds 1 --data data/imdb --out runs/imdb-third-weights $common --from runs/imdb-all-weights --epochs 2 \
  --max-lr 0.0005 --base-lr 0.00002 --ema 0.99 --smoothing 0.05

# With --answers research/distillation/taught/movies.npz and without --weights, the labels are made again without
# PyTorch and without the three networks.
research split $imdb --out data/imdb-split
research teach --files data/imdb-split/train.parquet --dev data/imdb-split/dev.parquet --encoder "$ENCODER" \
  --max-texts 14000 --max-tokens 192 --epochs 1 --batch 32 --max-lr 5e-5 --out runs/imdb-teacher
research label --files "$DATA/imdb/unlabelled.parquet" --html --weights runs/imdb-teacher runs/imdb-third-weights \
  --answers data/imdb-answers.npz --max-texts 30000 --min-probability 0 --out data/imdb-taught.parquet
research prepare $imdb --tokenizer runs/imdb-third-weights --max-sentences 120 --soft data/imdb-taught.parquet \
  --out data/imdb-taught
research train_seeds --seeds 1 --data data/imdb-taught --out runs/imdb-fourth-weights $common $sizes --vectors data/imdb-150.npy --epochs 5 \
  --max-lr 0.0015 --base-lr 0.00003 --ema 0.995 --smoothing 0.03 --mixed-precision

# A fifth starts from the word vectors of the fourth and also learns single sentences: 90,000 of the reviews, labelled
# by their stars; sentences of behaviour, with pairs that must get one answer; and pairs that people
# turned around, four times. Its windows have 1 to 7 words. The last weights are kept, not the best on dev: those of an
# early epoch are as good there and half as good on single sentences.
research label --files "$DATA/imdb/train.parquet" "$DATA/imdb/unlabelled.parquet" --html --weights weights/han --sentences \
  --max-sentences 90000 --sides negative positive --min-probability 0 --out data/imdb-sentences.parquet
fifth="research prepare $imdb --tokenizer runs/imdb-fourth-weights --max-sentences 120 --behaviour-about film
  --soft data/imdb-taught.parquet data/imdb-sentences.parquet --turned $DATA/imdb/counterfactual.parquet"
last='research train_seeds --seeds 1 --network kim_cnn --batch-tokens 12288 --max-documents 192 --base-lr 0.00003 --keep-epoch last --mixed-precision'
$fifth --behaviour 0.25 --out data/imdb-fifth
$last --data data/imdb-fifth --out runs/imdb-fifth-weights --num-filters 160 --kernel-sizes 1 2 3 5 7 --embedding-dropout 0.3 \
  --vectors runs/imdb-fourth-weights --epochs 2 --max-steps 2300 --max-lr 0.002 --ema 0.995 --smoothing 0.03 --pair 0.7 \
  --source-weights part=turned:4
# A sixth continues from it for a short while with more sentences of behaviour and fewer reviews.
$fifth --behaviour 0.4 --out data/imdb-sixth
$last --data data/imdb-sixth --out runs/imdb-sixth-weights --from runs/imdb-fifth-weights --embedding-dropout 0.2 \
  --epochs 1 --max-steps 460 --max-lr 0.0015 --peak 0.2 --ema 0.99 --smoothing 0.02 --pair 0.6 \
  --source-weights part=files:0.4,soft:0.22,turned:3,behaviour:1.2
# A seventh learns mainly sentences of behaviour, with a larger weight of pairs; an eighth learns more reviews again. Their
# mean has one vector for all names, one for all places, and one for groups of people.
$fifth --behaviour 0.54 --out data/imdb-seventh
$last --data data/imdb-seventh --out runs/imdb-seventh-weights --from runs/imdb-sixth-weights --embedding-dropout 0.2 \
  --epochs 1 --max-lr 0.0015 --peak 0.12 --ema 0.99 --smoothing 0.02 --pair 1 \
  --source-weights part=files:0.5,soft:0.17,turned:3,behaviour:1
$last --data data/imdb-seventh --out runs/imdb-eighth-weights --from runs/imdb-seventh-weights --embedding-dropout 0.3 \
  --epochs 1 --max-steps 600 --max-lr 0.0008 --peak 0.1 --ema 0.99 --smoothing 0.02 --pair 1 \
  --source-weights part=files:1,soft:0.33,turned:3,behaviour:0.45
research soup --data data/imdb-seventh --weights runs/imdb-seventh-weights runs/imdb-eighth-weights --shares 1 1 --force \
  --out runs/imdb-mean-weights
research tie --weights runs/imdb-mean-weights --force --out runs/imdb-tied-weights
# Three more go over all of it six times, with more of the reviews each time. The mean of the last two is served, with
# these vectors tied again.
$fifth --behaviour 0.5 --out data/imdb-ninth
$last --data data/imdb-ninth --out runs/imdb-ninth-weights --from runs/imdb-tied-weights --embedding-dropout 0.25 \
  --epochs 1 --max-lr 0.0012 --peak 0.12 --ema 0.995 --smoothing 0.02 --pair 1 --seed 9 \
  --source-weights part=files:0.7,soft:0.25,turned:3,behaviour:1
$last --data data/imdb-ninth --out runs/imdb-tenth-weights --from runs/imdb-ninth-weights --embedding-dropout 0.3 \
  --epochs 3 --max-lr 0.0015 --peak 0.1 --ema 0.997 --smoothing 0.02 --pair 1 --seed 10 \
  --source-weights part=files:0.8,soft:0.3,turned:4,behaviour:1
$last --data data/imdb-ninth --out runs/imdb-eleventh-weights --from runs/imdb-tenth-weights --embedding-dropout 0.35 \
  --epochs 2 --max-lr 0.001 --base-lr 0.00002 --peak 0.1 --ema 0.997 --smoothing 0.02 --pair 1 --seed 11 \
  --source-weights part=files:1,soft:0.35,turned:5,behaviour:0.9
research soup --data data/imdb-ninth --weights runs/imdb-tenth-weights runs/imdb-eleventh-weights --shares 1 1 --force \
  --out runs/imdb-last-weights
research tie --weights runs/imdb-last-weights --force --out weights/kim_cnn

limelight finish --data data/imdb-ninth --weights weights/kim_cnn --max-rows 300 --name 'IMDB, dev' \
  --strangers product hotel restaurant "questions of TREC=$DATA/kim/trec.tsv.gz" "other reviews=$reviews/dev.parquet" \
  --familiar film
research sanity --data data/imdb-ninth --weights weights/kim_cnn
limelight evaluate --data data/imdb-ninth --weights weights/kim_cnn --split dev
limelight evaluate --data data/imdb-ninth --weights weights/kim_cnn --name 'IMDB' --split both --looks 9
research baseline --data data/imdb-ninth --weights weights/kim_cnn
research turned --data data/imdb-ninth --weights weights/kim_cnn
limelight audit weights/kim_cnn --json runs/audit.json
limelight finish --weights weights/kim_cnn --audit runs/audit.json \
  --limits English. 'It learned from what reviewers wrote and the labels they gave, habits included; it knows no products.' \
  'Irony, comparisons with something else, and reviews of the delivery rather than the goods mislead it.' \
  --title 'Films' \
  --description 'Tells whether a film review is positive or negative.' \
  --sources 'The Large Movie Review Dataset of Maas et al. 2011 …'
research readme
