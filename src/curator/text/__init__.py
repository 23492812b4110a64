"""Text becomes clean text: one line, paragraphs, sentences, and forms for comparing."""
