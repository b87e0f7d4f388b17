"""How are files of rows read and written?"""
