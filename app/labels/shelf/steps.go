package shelf

import (
	"bytes"
	"encoding/json"
	"os"
	"slices"
	"strconv"
	"strings"

	"wanwu/app/nofollow"
)

const (
	// mostSteps bounds the versions that are kept besides the present one: more than anybody takes back.
	mostSteps = 50
	// mostStepBytes bounds their size: each is a whole library, and one in which a million labels are
	// renamed has some 50 MB. The nearest step either way is kept whatever its size.
	mostStepBytes = 512 << 20
)

// steps are the versions to which undoing and redoing lead from a version, the nearest last; 0 is the
// content before the first one. A version's file has them as a line behind its content.
type steps struct {
	Undo []int `json:"undo"`
	Redo []int `json:"redo"`
}

// line is the steps as the last line of a version's file.
func (s *steps) line() []byte {
	line, _ := json.Marshal(s) // numbers alone
	return append(line, '\n')
}

// leads reports whether a step leads to a version.
func (s *steps) leads(number int) bool {
	return slices.Contains(s.Undo, number) || slices.Contains(s.Redo, number)
}

// split parts the file of a version into its content and its steps; ok is false where it has none, as
// those of earlier programs.
func split(data []byte) (content []byte, s steps, ok bool) {
	at := bytes.LastIndexByte(bytes.TrimRight(data, "\n"), '\n') + 1
	line := data[at:]
	if at == 0 || !bytes.HasPrefix(line, []byte(`{"undo":`)) {
		return data, s, false
	}
	return data[:at], s, json.Unmarshal(line, &s) == nil
}

// steps returns those of a version. Where it has none, or cannot be read, undoing leads to the versions
// before it that are there.
func (b Book) steps(number int) (s steps, err error) {
	all, err := b.versions()
	if err != nil || number == 0 {
		return steps{}, err
	}
	if data, unread := nofollow.Read(b.path(number), mostBytes); unread == nil {
		if _, s, ok := split(data); ok {
			return s, nil
		}
	}
	for _, n := range all {
		if n < number {
			s.Undo = append(s.Undo, n)
		}
	}
	if number == 1 || slices.Contains(all, 1) {
		s.Undo = slices.Insert(s.Undo, 0, 0)
	}
	return s, nil
}

// trim returns the steps that are kept.
func (b Book) trim(s steps) steps {
	sizes := map[int]int64{}
	entries, _ := os.ReadDir(b.dir)
	for _, e := range entries {
		if number, is := numberOf(e.Name()); is {
			if fi, err := e.Info(); err == nil {
				sizes[number] += fi.Size()
			}
		}
	}
	n, size := 0, int64(0)
	nearest := func(of []int) []int {
		for i := len(of) - 1; i >= 0; i-- {
			n, size = n+1, size+sizes[of[i]]
			if i < len(of)-1 && (n > mostSteps || size > mostStepBytes) {
				return of[i+1:]
			}
		}
		return of
	}
	return steps{Undo: nearest(s.Undo), Redo: nearest(s.Redo)}
}

// Undo saves the content before that of version number as a new version, and returns that; called
// again, the one before, also by another process. ok is false where there is none, or none that is kept.
// Errors are Save's, and those of an earlier version that cannot be read.
func (b Book) Undo(number int) (v Version, ok bool, err error) {
	return b.step(number, func(s *steps) []int {
		s.Redo = append(s.Redo, number)
		return pop(&s.Undo)
	})
}

// Redo is the reverse of the last Undo that was not redone and that nothing was saved after.
func (b Book) Redo(number int) (v Version, ok bool, err error) {
	return b.step(number, func(s *steps) []int {
		s.Undo = append(s.Undo, number)
		return pop(&s.Redo)
	})
}

// pop takes the last of a list, which is what it returns; nothing of an empty one.
func pop(of *[]int) []int {
	n := max(len(*of)-1, 0)
	last := (*of)[n:]
	*of = (*of)[:n]
	return last
}

// step saves the content of another version as the one after number: of that to which take leads, which
// changes the steps of number into those of the new one.
func (b Book) step(number int, take func(s *steps) []int) (v Version, ok bool, err error) {
	if number == 0 {
		return v, false, nil
	}
	s, err := b.steps(number)
	if err != nil {
		return v, false, err
	}
	to := take(&s)
	if len(to) == 0 {
		return v, false, nil
	}
	if v, err = b.load(to[0]); err == nil {
		v, err = b.save(number, &v.Library, s)
	}
	return v, err == nil, err
}

// numberOf returns which version a file is of; is is false for other files.
func numberOf(name string) (number int, is bool) {
	stem, is := strings.CutSuffix(name, ending)
	if !is {
		if stem, is = strings.CutSuffix(name, overridesEnding); is {
			stem, _, is = strings.Cut(stem, "-")
		}
	}
	n, err := strconv.Atoi(stem)
	return n, is && err == nil
}
