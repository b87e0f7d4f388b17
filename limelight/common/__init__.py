"""What every room uses: numbers and lists in words, ranges, intervals, shared rules, processes, what is shipped."""
