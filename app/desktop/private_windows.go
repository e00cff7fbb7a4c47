package desktop

// makePrivate does nothing: the user's folder for local data is closed to others already.
func makePrivate(string) error { return nil }
