package embeddings

// Lookup returns what finds the embedding of a content of a pack, beside the workspace's file at
// path; see File.Lookup. It is nil where the pack has none.
func Lookup(path, key string) (func(hash uint64) []float32, error) {
	file, err := Open(path, key)
	if err != nil || file == nil {
		return nil, err
	}
	return file.Lookup()
}

// Lookup returns what finds the embedding of a content: nil for one that is not there or is damaged,
// which can be computed again. It reads the keys of all of them; the error is of that.
func (f *File) Lookup() (func(hash uint64) []float32, error) {
	index, err := f.Index()
	if err != nil {
		return nil, err
	}
	return func(hash uint64) []float32 {
		at, found := index[hash]
		if !found {
			return nil
		}
		values := make([]float32, f.Dims())
		if f.Read(hash, at, values) != nil {
			return nil
		}
		return values
	}, nil
}
