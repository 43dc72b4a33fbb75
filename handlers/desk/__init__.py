"""The staff's side: one file a job."""
