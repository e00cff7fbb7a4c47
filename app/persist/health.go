package persist

import "sync"

// cause is what may be wrong with the file of the results, the worst first.
type cause uint8

const (
	causeOpening    cause = iota // it is read-only
	causeDamage                  // the check in the background found it damaged
	causeStoring                 // the last commit failed
	causeRecord                  // which pictures are being read cannot be recorded
	causePackInfo                // the names of a pack's labels cannot be stored beside it
	causePurge                   // what was removed cannot be deleted
	causeCopy                    // today's copy could not be made
	causeEmbeddings              // the side files could not be tidied
	causes
)

// health is what is wrong with the file at the moment, by its cause: an attempt that
// succeeds does not hide what another has found.
type health struct {
	mu      sync.Mutex
	byCause [causes]error
}

// set notes what is wrong for a cause; nil is nothing.
func (h *health) set(c cause, err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.byCause[c] = err
}

func (h *health) of(c cause) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.byCause[c]
}

// first returns the worst of what is wrong; nil where all is well.
func (h *health) first() error {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, err := range h.byCause {
		if err != nil {
			return err
		}
	}
	return nil
}
