package inference

import "fmt"

// MostHangs is how many runs may hang with none between that came back. One picture
// hangs twice at most, so the third is the device's fault.
const MostHangs = 3

// HungPart is the cause of a CodeHang where a batch was run in parts: which of its
// pictures the run had that did not come back.
type HungPart struct{ From, N int }

// Error implements error.
func (h *HungPart) Error() string { return fmt.Sprintf("no answer for %d pictures", h.N) }
