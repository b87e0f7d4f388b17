#!/usr/bin/env bash
# A sixth round for weights/han, which is not served yet: DATA=… bash research/recipes/han_next.sh
#
# One pass goes on from the served weights, with more words tied, over the rows of the fifth round and the sentences of
# research/data/lessons.toml. The rows labelled by the teachers are made again from their answers. It takes 11 minutes on
# two cores. What it is worth stands in research/notebook.md.
# shellcheck source=commands.sh
source "$(dirname "$0")/commands.sh"

others='source=amazon_blitzer_mds,amazon_keurig,amazon2023_jbheeman,amazon_ucsd2018_small,amazon_finefoods_huji,amazon_alexshem'
label='research label --answers research/distillation/taught/answers.npz --min-probability 0 --title title --keep source'
$label --files "$reviews/polarity.parquet" --out data/taught-amazon.parquet
$label --files "$reviews/train.parquet" --where $yelp --out data/taught-yelp.parquet
$label --files "$reviews/train.parquet" --where $others --max-texts 18000 --out data/taught-others.parquet
$label --files "$reviews/train.parquet" --where $balanced --sentences --out data/taught-sentences.parquet

more='amazon_salminen_or,yelp_augpe,amazon_finefoods_fadly,amazon_musical_shubham,amazon_kindlebooks_payral,yelp_dcwe,'
more+='amazon_finefoods_ibm,yelp_varun,amazon_books_arcturs,yelp_seakra'
research prepare --train "$reviews/train.parquet" "$reviews/more.parquet" --dev "$reviews/dev.parquet" \
  --test "$reviews/test.parquet" $stars --where $balanced,$more --tokenizer weights/han --out data/sixth --behaviour 0.42 \
  --soft data/taught-amazon.parquet:source=taught data/taught-yelp.parquet:source=taught \
  data/taught-others.parquet:source=taught data/taught-sentences.parquet:source=taught_sentences

research tie --weights weights/han --force --out runs/sixth-start
extra=amazon_salminen_or:0.12,yelp_augpe:0.15,amazon_finefoods_fadly:0.1,amazon_musical_shubham:0.1,\
amazon_kindlebooks_payral:0.1,yelp_dcwe:0.15,amazon_finefoods_ibm:0.1,yelp_varun:0.15,amazon_books_arcturs:0.15,\
yelp_seakra:0.15
rows=amazon_full_olora:0.7,yelp_full_olora:0.7,amazon_full_packt:0.7,taught:1,taught_sentences:0.3,$extra
limelight train --data data/sixth --network han --init runs/sixth-start --out runs/sixth-weights --dev-where $dev --keep last \
  --epochs 1 --peak 0.1 --ema 0.998 --balance 1 --word-dropout 0.02 --max-documents 256 --max-lr 0.001 --base-lr 0.00002 \
  --pair 4 --seed 21 --source-weights source=$rows,behaviour:0.7
research tie --weights runs/sixth-weights --force --out runs/sixth-tied
research ears --weights runs/sixth-tied
limelight audit runs/sixth-tied --json runs/audit.json
