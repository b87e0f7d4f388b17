#!/usr/bin/env bash
# The original experiment, a HAN on Amazon Review Full (Zhang, Zhao, LeCun 2015): 3,000,000 reviews to learn from and 650,000
# to be measured by, as many of each of five stars. DATA=… bash research/recipes/amazon_review_full.sh
#
# $DATA/amazon_review_full_csv holds train.csv and test.csv as their makers hand them out. Every command prints how long
# it will take; for a quick trial, use the first 20,000 rows: for f in train test; do head -20000 $f.csv …
# shellcheck source=commands.sh
source "$(dirname "$0")/commands.sh"

amazon="$DATA/amazon_review_full_csv"
format='--columns label,title,text --title title --escapes'
files="--train $amazon/train.csv --test $amazon/test.csv $format --ordinal"

# As in the original. A random tenth of train chooses the epoch; a word is known if train has it six times; a
# review is read up to 20 sentences of 50 words. Skip-gram vectors of 200 numbers are trained on train, titles in front. The
# network has 50 units and a dropout of 0.45, batches have 128 reviews. SGD's rate and momentum go up and down in a
# triangle of twelve epochs; a range test says between which rates, and the lower is a sixth of the upper. The original had
# 62.6 % after 8 epochs, and 63.6 % after 42.
limelight prepare $files --dev-share 0.1 --dev-block 1 --max-vocabulary 1000000 --min-count 6 --max-sentences 20 \
  --max-sentence-tokens 50 --out data/amazon-original
research vectors --files "$amazon/train.csv" $format --tokenizer data/amazon-original --size 200 \
  --epochs 10 --out data/amazon-200.npy
original='--network han --vectors data/amazon-200.npy --units 50 --dropout 0.45 --optimizer sgd
  --batch-tokens 131072 --max-documents 128'
research range_test --data data/amazon-original $original --low 0.001 --high 3 --out data/amazon-range.png
limelight train data/amazon-original $original --epochs 12 --base-lr 0.2 --max-lr 1.2 \
  --out weights/amazon_original
limelight finish --weights weights/amazon_original --title 'Amazon reviews, as in 2018' \
  --description 'Predicts 1 to 5 stars for a review of a product.' \
  --sources 'Amazon Review Full (Zhang, Zhao, LeCun 2015), 2,700,000 rows of train.'

# As we would: 1 % of train, 30,000 rows with as many of each star, chooses the epoch just as well; reviews are read to the
# end; batches are full by words, not by reviews; two passes of Adam with one peak, and the mean of the last weights.
limelight prepare $files --dev-share 0.01 --max-vocabulary 60000 --out data/amazon
research vectors --files "$amazon/train.csv" $format --tokenizer data/amazon --size 100 --epochs 3 \
  --out data/amazon-100.npy
limelight train data/amazon --network han --vectors data/amazon-100.npy --units 80 --epochs 2 --batch-tokens 16384 \
  --max-lr 0.002 --base-lr 0.00005 --peak 0.15 --ema 0.998 --out weights/amazon
limelight finish --weights weights/amazon --title 'Amazon reviews' \
  --description 'Predicts 1 to 5 stars for a review of a product.' \
  --sources 'Amazon Review Full (Zhang, Zhao, LeCun 2015), 2,970,000 rows of train.'
