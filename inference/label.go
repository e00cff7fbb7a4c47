package inference

// Class is one thing that a pack can recognise: a line of its labels.tsv.
type Class struct {
	ID       string   // the data set's own id, such as a WordNet id; may be empty
	Name     string   // the name shown, unique in its pack
	English  string   // may be empty
	Category string   // a coarse group to filter by; may be empty
	Aliases  []string // other names people type
}

// Vocabulary is the classes of a pack in the order of the network's outputs.
type Vocabulary []Class

// Label is one answer: a class, and the score that the network gave it, raw, before any threshold.
// For a softmax pack scores are in 0…1.
type Label struct {
	Class int32 // index into the pack's Vocabulary
	Score float32
}
