package workspace

// unsaved is the keys of what the file does not have as it is here. The workspace's lock guards it.
type unsaved[K comparable] map[K]struct{}

// add notes a key.
func (u *unsaved[K]) add(key K) {
	if *u == nil {
		*u = unsaved[K]{}
	}
	(*u)[key] = struct{}{}
}

// has reports whether a key is among them.
func (u unsaved[K]) has(key K) bool {
	_, is := u[key]
	return is
}

// takeUnsaved empties u and returns what was in it by its key, as of gives it; nil for nothing.
func takeUnsaved[K comparable, V any](w *Workspace, u *unsaved[K], of func(key K) V) map[K]V {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(*u) == 0 {
		return nil
	}
	out := make(map[K]V, len(*u))
	for key := range *u {
		out[key] = of(key)
	}
	*u = nil
	return out
}

// returnUnsaved notes again what could not be stored.
func returnUnsaved[K comparable, V any](w *Workspace, u *unsaved[K], values map[K]V) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for key := range values {
		u.add(key)
	}
}

// restoreSaved fills in by set what the file has. What was set since stays.
func restoreSaved[K comparable, V any](w *Workspace, u *unsaved[K], values map[K]V, set func(key K, value V)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for key, value := range values {
		if !u.has(key) {
			set(key, value)
		}
	}
}
