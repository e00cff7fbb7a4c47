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
	// Longest the name of what did. Holds has the longest of each kind, and Means how
	// long each took on average.
	LongestMS float64 `json:"longest_ms,omitempty"`
	Longest   string  `json:"longest,omitempty"`
	// BusyMS is the most processor time that it spent at once in doing so, 0 where the
	// system does not tell: what LongestMS has beyond it was waiting for a core.
	BusyMS float64            `json:"busy_ms,omitempty"`
	Holds  map[string]float64 `json:"holds_ms,omitempty"`
	Means  map[string]float64 `json:"means_ms,omitempty"`
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

// WalkReport sums up the windows that walked through a list of so many rows. Times are
// milliseconds.
type WalkReport struct {
	Rows int `json:"rows"`
	// The longest hold of each window; see WindowReport.
	Longest Spread `json:"longest_ms"`
	Busy    Spread `json:"busy_ms"`
	// GridRefresh is the longest refresh of the grid itself, GridRefreshMean what one
	// takes on average, and Holds has the longest of each kind of call.
	GridRefresh     Spread            `json:"grid_refresh_ms"`
	GridRefreshMean Spread            `json:"grid_refresh_mean_ms"`
	Holds           map[string]Spread `json:"holds_ms,omitempty"`
	First           Spread            `json:"first_ms"`
	Frame           Spread            `json:"frame_ms"` // of the medians
	Memory          Spread            `json:"memory_bytes,omitzero"`
	Peak            Spread            `json:"peak_bytes,omitzero"`
	Heap            Spread            `json:"heap_bytes"`
}

// gridRefresh is the name under which a window tells how long its grid took to refresh.
const gridRefresh = "grid refresh"

func walkReport(rows int, windows []WindowReport) WalkReport {
	by := func(number func(w WindowReport) float64) Spread { return spreadBy(windows, number) }
	r := WalkReport{
		Rows: rows, Holds: map[string]Spread{},
		Longest: by(func(w WindowReport) float64 { return w.LongestMS }),
		Busy:    by(func(w WindowReport) float64 { return w.BusyMS }),
		First:   by(func(w WindowReport) float64 { return w.FirstMS }),
		Frame:   by(func(w WindowReport) float64 { return w.Frame.Median }),
		Memory:  by(func(w WindowReport) float64 { return float64(w.MemoryBytes) }),
		Peak:    by(func(w WindowReport) float64 { return float64(w.PeakBytes) }),
		Heap:    by(func(w WindowReport) float64 { return float64(w.HeapBytes) }),
	}
	for _, w := range windows {
		for name := range w.Holds {
			r.Holds[name] = by(func(w WindowReport) float64 { return w.Holds[name] })
		}
	}
	r.GridRefresh = r.Holds[gridRefresh]
	r.GridRefreshMean = by(func(w WindowReport) float64 { return w.Means[gridRefresh] })
	return r
}

// FirstLabelReport is how long a drop waits for its first label on the screen,
// the program being warm.
type FirstLabelReport struct {
	Name     string `json:"name"` // photo, tree or flat
	Pictures int    `json:"pictures"`
	MS       Spread `json:"ms"`
	// Ratio is the median over that of the single photograph, both of one run; 0 for the
	// photograph itself.
	Ratio float64 `json:"ratio,omitempty"`
}
