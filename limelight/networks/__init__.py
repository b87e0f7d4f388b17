"""What do the papers say?"""
