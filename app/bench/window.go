package bench

// Trial is what a window is told to go through, as JSON on its command line.
type Trial struct {
	// Rows fills the list with so many made-up results and walks through them; 0
	// does not.
	Rows int `json:"rows,omitempty"`
	// Drops are files or folders that are dropped one after the other, each until
	// its first label is painted.
	Drops []string `json:"drops,omitempty"`
}

// WindowReport is what a window measured of itself. Times are milliseconds.
type WindowReport struct {
	Rows int `json:"rows,omitempty"`
	// LongestMS is the longest time that the program's own code held the main
	// goroutine while the list was walked through, painting not counted, and
	// Longest the name of what did. Holds has the longest of each kind.
	LongestMS float64 `json:"longest_ms,omitempty"`
	Longest   string  `json:"longest,omitempty"`
	// BusyMS is the most processor time that it spent at once in doing so, 0 where the
	// system does not tell: what LongestMS has beyond it was waiting for a core.
	BusyMS float64            `json:"busy_ms,omitempty"`
	Holds  map[string]float64 `json:"holds_ms,omitempty"`
	// FirstMS is the same until the rows were shown for the first time.
	FirstMS float64 `json:"first_ms,omitempty"`
	// Frame is from a step of scrolling until it is painted: with software OpenGL
	// nearly all of it is the painting.
	Frame Spread `json:"frame_ms,omitzero"`
	// FirstLabels are from each drop until its first label is painted.
	FirstLabels []float64 `json:"first_labels_ms,omitempty"`
	// Memory of the whole process at the end and at most, 0 where the system does
	// not tell, and what of it is Go's heap in use.
	MemoryBytes int64 `json:"memory_bytes,omitempty"`
	PeakBytes   int64 `json:"peak_bytes,omitempty"`
	HeapBytes   int64 `json:"heap_bytes,omitempty"`
}

// FirstLabelReport is how long a drop waits for its first label on the screen,
// the program being warm.
type FirstLabelReport struct {
	Name     string `json:"name"` // photo, tree or flat
	Pictures int    `json:"pictures"`
	MS       Spread `json:"ms"`
}
