"""Studies: plans, questionnaires, participants, and the way of one participant through a study."""
