package store

import (
	"cmp"
	"errors"
	"maps"
	"slices"
	"strings"
	"sync"
)

// Losses is what reading the file has found not to be as it was written: how many of each
// kind. The zero value is that all was.
type Losses struct {
	Answers  int // pictures whose answer is lost: they are pending again
	Rows     int // pictures that are lost with their answer and verdict: nothing says any more which they were
	Verdicts int // verdicts that are lost; their pictures are unjudged
	// Names are the names of the first of these pictures, as far as they can be read, with
	// a comma between them.
	Names string
}

// namesMost is how many pictures Losses names.
const namesMost = 10

// lossKind is what of a picture is lost.
type lossKind uint8

const (
	lostRow lossKind = iota
	lostAnswer
	lostVerdict
)

// loss is one row that is damaged.
type loss struct {
	kind lossKind
	item int64
}

// losses gathers the rows that are damaged, each with the name of its picture. All methods
// may be called from any goroutine.
type losses struct {
	mu      sync.Mutex
	name    map[loss]string
	missing int // rows that were written and are neither found nor damaged
	gone    int // verdicts, likewise
}

func (l *losses) add(kind lossKind, item int64, name string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.name == nil {
		l.name = map[loss]string{}
	}
	l.name[loss{kind, item}] = name
}

// addRow adds a row that rowReader has found damaged.
func (l *losses) addRow(it *Item, err error) {
	kind := lostRow
	if errors.Is(err, errAnswer) {
		kind = lostAnswer
	}
	l.add(kind, it.ID, it.Name)
}

// setMissing notes how many rows, or verdicts, are missing.
func (l *losses) setMissing(rows, verdicts int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.missing, l.gone = max(l.missing, rows), max(l.gone, verdicts)
}

// all lists them by number.
func (l *losses) all() []loss {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.SortedFunc(maps.Keys(l.name), func(a, b loss) int {
		return cmp.Or(cmp.Compare(a.item, b.item), cmp.Compare(a.kind, b.kind))
	})
}

// Losses is what Load, LoadFrom and Judgements have found damaged since the file was opened.
func (d *DB) Losses() (found Losses) {
	var names []string
	all := d.lost.all()
	d.lost.mu.Lock()
	defer d.lost.mu.Unlock()
	found.Rows, found.Verdicts = d.lost.missing, d.lost.gone
	for _, l := range all {
		switch l.kind {
		case lostRow:
			found.Rows++
		case lostAnswer:
			found.Answers++
		case lostVerdict:
			found.Verdicts++
		}
		name := strings.ToValidUTF8(d.lost.name[l], "�")
		if name != "" && len(names) < namesMost && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	found.Names = strings.Join(names, ", ")
	return found
}
