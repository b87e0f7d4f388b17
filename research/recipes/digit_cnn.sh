#!/usr/bin/env bash
# weights/digit_cnn: digits. DATA=… bash research/recipes/digit_cnn.sh
#
# mnist.npz is MNIST as Keras distributes it, and needs no preparation: 5,000 rows of train, the same in every run, choose
# the epoch. Every image is moved, turned, stretched and bent differently each time it is seen.
# shellcheck source=commands.sh
source "$(dirname "$0")/commands.sh"

mnist="$DATA/mnist/mnist.npz"
limelight train "$mnist" --force --out weights/digit_cnn --network digit_cnn --epochs 40 \
  --max-documents 64 --max-lr 0.002 --base-lr 0.00001 --peak 0.2 --ema 0.998 --smoothing 0.03 --mixed-precision
limelight evaluate --data "$mnist" --weights weights/digit_cnn --name MNIST --split both --looks 3
limelight finish --weights weights/digit_cnn --title 'Digits' \
  --description 'Reads one handwritten digit, and shows which pixels decided the answer.' \
  --sources 'MNIST (LeCun et al. 1998) …'
research readme
