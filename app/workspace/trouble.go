package workspace

import "sync"

// cause is what may be wrong with the file of the results. What is worst comes first.
type cause uint8

const (
	causeOpening    cause = iota // it may only be read
	causeDamage                  // the check in the background found it broken
	causeStoring                 // the last commit failed
	CauseRecord                  // which pictures are being read cannot be noted
	causeCard                    // the names of a pack's labels cannot be kept beside it
	causePurge                   // what was removed cannot be forgotten
	causeCopy                    // today's copy could not be made
	causeEmbeddings              // the side files could not be tidied
	causes
)

// trouble is what is wrong with the file at the moment, by its cause: what one attempt
// puts right does not hide what another has found.
type health struct {
	mu sync.Mutex
	by [causes]error
}

// Set notes what is wrong for a cause; nil is that it is well again.
func (t *health) Set(c cause, err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.by[c] = err
}

func (t *health) of(c cause) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.by[c]
}

// first is the worst of what is wrong; nil where all is well.
func (t *health) first() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, err := range t.by {
		if err != nil {
			return err
		}
	}
	return nil
}
