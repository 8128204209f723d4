"""One annotator's sitting at one project: what is shown, what is said, what is heard of the learner."""
