"""Extras of understanding (语义增强): a Rasa server, a language model, speech, embeddings – all off until a setting turns them on.

A turn opens no connection. What an extra has to say is therefore fetched before the turn (`ahead.py`), within a limit of
time and while nothing is locked; without it the words of the lists go on alone.
"""
