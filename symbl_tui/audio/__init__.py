"""Sound: where it comes from, how loud it is, and the disk it rests on. Knows nothing of Symbl or Textual."""
