package embeddings

// Lookup returns what finds the embedding of a content of a pack, beside the workspace's file at
// path: nil for one that is not there or is damaged. It is nil where the pack has none. It reads the
// keys of all of them; the error is of that.
func Lookup(path, key string) (func(hash uint64) []float32, error) {
	file, err := Open(path, key)
	if err != nil || file == nil {
		return nil, err
	}
	index, err := file.Index()
	if err != nil {
		return nil, err
	}
	return func(hash uint64) []float32 {
		at, found := index[hash]
		if !found {
			return nil
		}
		values := make([]float32, file.Dims())
		if file.Read(hash, at, values) != nil {
			return nil
		}
		return values
	}, nil
}
