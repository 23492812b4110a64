"""The editor's desk: pages on which the queue is judged, stories are edited and the roundup is sent."""
