package assess

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"wanwu/app/review"
	"wanwu/app/workspace"
)

// Notes of a workspace under which business mappings are kept: the list of them, a note for each
// version of each, and what earlier versions of the program knew as the only one.
const (
	mappingsNote   = workspace.KeptNote + "mappings"
	onlyMapping    = "mapping"
	onlyName       = "业务类别" // which that had none of
	mappingVersion = workspace.KeptNote + "mapping/%d/%d"
)

// Mappings are the business mappings that are kept in a workspace: any number by name, each with
// all of its versions, and which of them is in force for which task. A task for which none was
// chosen goes by the one that was chosen last. They may be read from any goroutine, and must be
// changed from one alone. What changes them returns a function that takes it back.
type Mappings struct{ ws *workspace.Workspace }

// MappingsOf returns the mappings that are kept in a workspace.
func MappingsOf(ws *workspace.Workspace) Mappings { return Mappings{ws} }

// KeptMapping names a mapping that is kept; the zero value is none.
type KeptMapping struct {
	ID      int    `json:"id"` // 1 or more
	Name    string `json:"name"`
	Version int    `json:"version"` // the newest; it begins at 1
}

// MappingChoice is the mapping that is in force, as it is stored, so that two can be compared.
type MappingChoice struct {
	KeptMapping
	text    string
	unknown bool // the list of mappings cannot be read
}

// Errors of Mappings.
var (
	ErrMappingName = errors.New("mapping: the name is empty or taken")
	ErrNoMapping   = errors.New("mapping: not kept")
)

// mappingList is the list as it is stored.
type mappingList struct {
	Kept   []KeptMapping  `json:"kept"`
	Next   int            `json:"next"`             // ID that is free
	Chosen map[string]int `json:"chosen,omitempty"` // ID by TaskKey, 0 for none
	Last   int            `json:"last,omitempty"`   // ID that was chosen last
}

// list reads the list; the error is of a text that is none.
func (k Mappings) list() (l mappingList, err error) {
	text := k.ws.Note(mappingsNote)
	if text == "" {
		l.Next = 1
		if only, err := ParseMapping(k.ws.Note(onlyMapping)); err != nil || only != nil {
			version := 1
			if only != nil {
				version = max(only.Version, 1)
			}
			return mappingList{Kept: []KeptMapping{{1, onlyName, version}}, Next: 2, Last: 1}, nil
		}
		return l, nil
	}
	if err := json.Unmarshal([]byte(text), &l); err != nil {
		return mappingList{Next: 1}, fmt.Errorf("mappings: %w", err)
	}
	return l, nil
}

// text returns a version as it is stored; empty where it is not.
func (k Mappings) text(id, version int) string {
	if text := k.ws.Note(fmt.Sprintf(mappingVersion, id, version)); text != "" || k.ws.Note(mappingsNote) != "" {
		return text
	}
	return k.ws.Note(onlyMapping)
}

// List returns the mappings in the order in which they were made. The error is of a list that
// cannot be read.
func (k Mappings) List() ([]KeptMapping, error) {
	l, err := k.list()
	return l.Kept, err
}

// Named returns the mapping of a name; ok is false where none is called so.
func (k Mappings) Named(name string) (m KeptMapping, ok bool) {
	l, err := k.list()
	at := slices.IndexFunc(l.Kept, func(m KeptMapping) bool { return m.Name == name })
	if err != nil || at < 0 {
		return m, false
	}
	return l.Kept[at], true
}

// InForce returns the mapping that is in force for a task, which TaskKey names; the zero
// KeptMapping within is that none is.
func (k Mappings) InForce(task string) (c MappingChoice) {
	l, err := k.list()
	if err != nil {
		return MappingChoice{unknown: true}
	}
	id, chosen := l.Chosen[task]
	if !chosen {
		id = l.Last
	}
	if m, ok := l.find(id); ok {
		return MappingChoice{KeptMapping: *m, text: k.text(m.ID, m.Version)}
	}
	return c
}

// Mapping returns what was chosen, nil where none is in force. The error is that it cannot be read.
func (c MappingChoice) Mapping() (*review.Mapping, error) {
	switch {
	case c.unknown || c.ID != 0 && c.text == "":
		return nil, ErrNoMapping
	case c.ID == 0:
		return nil, nil
	}
	m, err := ParseMapping(c.text)
	if err != nil {
		return nil, err
	}
	m.Name, m.Version = c.Name, c.Version
	if len(m.Categories) == 0 {
		return nil, nil
	}
	return m, nil
}

// Read returns a version of a mapping. The error is that it is not kept or cannot be read.
func (k Mappings) Read(id, version int) (*review.Mapping, error) {
	l, err := k.list()
	if err != nil {
		return nil, err
	}
	m, ok := l.find(id)
	if !ok {
		return nil, ErrNoMapping
	}
	of, err := ParseMapping(k.text(id, version))
	switch {
	case err != nil:
		return nil, err
	case of == nil:
		return nil, ErrNoMapping
	}
	of.Name, of.Version = m.Name, version
	return of, nil
}

// Create keeps a new mapping under a name; it is not in force yet. The error is ErrMappingName.
func (k Mappings) Create(name string, categories []review.Category) (m KeptMapping, back func(), err error) {
	l, _ := k.list() // one that cannot be read is given up
	if name = strings.TrimSpace(name); !l.free(name, 0) {
		return m, nil, ErrMappingName
	}
	for k.ws.Note(fmt.Sprintf(mappingVersion, l.Next, 1)) != "" { // of a list that was lost
		l.Next++
	}
	m = KeptMapping{l.Next, name, 1}
	l.Next++
	l.Kept = append(l.Kept, m)
	return m, k.store(l, m.version(categories)), nil
}

// Keep keeps categories as the next version of a mapping. The same ones make no version; back is
// nil then. The error is ErrNoMapping.
func (k Mappings) Keep(id int, categories []review.Category) (m KeptMapping, back func(), err error) {
	l, err := k.list()
	if err != nil {
		return m, nil, err
	}
	of, ok := l.find(id)
	if !ok {
		return m, nil, ErrNoMapping
	}
	if now, err := k.Read(id, of.Version); err == nil && SameCategories(now.Categories, categories) {
		return *of, nil, nil
	}
	of.Version++
	m = *of
	return m, k.store(l, m.version(categories)), nil
}

// Choose puts a mapping in force for a task, which TaskKey names, and for those for which none was
// chosen; 0 is none.
func (k Mappings) Choose(task string, id int) (back func(), err error) {
	l, err := k.list()
	if err != nil {
		return nil, err
	}
	if _, ok := l.find(id); !ok && id != 0 {
		return nil, ErrNoMapping
	}
	if l.Chosen == nil {
		l.Chosen = map[string]int{}
	}
	l.Chosen[task], l.Last = id, id
	return k.store(l, nil), nil
}

// Rename gives a mapping another name. The error is ErrMappingName or ErrNoMapping.
func (k Mappings) Rename(id int, name string) (back func(), err error) {
	l, err := k.list()
	if err != nil {
		return nil, err
	}
	of, ok := l.find(id)
	if name = strings.TrimSpace(name); !ok {
		return nil, ErrNoMapping
	} else if !l.free(name, id) {
		return nil, ErrMappingName
	}
	of.Name = name
	return k.store(l, nil), nil
}

// Delete takes a mapping away with all of its versions; no task goes by it then.
func (k Mappings) Delete(id int) (back func(), err error) {
	l, err := k.list()
	if err != nil {
		return nil, err
	}
	of, ok := l.find(id)
	if !ok {
		return nil, ErrNoMapping
	}
	gone := map[string]string{}
	for v := 1; v <= of.Version; v++ {
		gone[fmt.Sprintf(mappingVersion, id, v)] = ""
	}
	l.Kept = slices.DeleteFunc(l.Kept, func(m KeptMapping) bool { return m.ID == id })
	for task, chosen := range l.Chosen {
		if chosen == id {
			l.Chosen[task] = 0
		}
	}
	if l.Last == id {
		l.Last = 0
	}
	return k.store(l, gone), nil
}

// version returns the note of a version with its categories.
func (m KeptMapping) version(categories []review.Category) map[string]string {
	return map[string]string{fmt.Sprintf(mappingVersion, m.ID, m.Version): MappingText(review.Mapping{Name: m.Name, Version: m.Version, Categories: categories})}
}

// store stores the list with notes that go with it. The only mapping of earlier versions of the
// program becomes the first of the list.
func (k Mappings) store(l mappingList, with map[string]string) (back func()) {
	b, err := json.Marshal(l)
	if err != nil { // as in version
		return nil
	}
	notes := map[string]string{}
	if only := k.ws.Note(onlyMapping); only != "" {
		if m, err := ParseMapping(only); err == nil {
			notes[onlyMapping] = ""
			notes[fmt.Sprintf(mappingVersion, 1, max(m.Version, 1))] = only
		}
	}
	maps.Copy(notes, with)
	notes[mappingsNote] = string(b)
	before := k.ws.SetNotes(notes)
	return func() { k.ws.SetNotes(before) }
}

func (l *mappingList) find(id int) (*KeptMapping, bool) {
	at := slices.IndexFunc(l.Kept, func(m KeptMapping) bool { return m.ID == id })
	if at < 0 {
		return nil, false
	}
	return &l.Kept[at], true
}

// free reports whether a mapping can be called so; id is the one that may be called so already.
func (l *mappingList) free(name string, id int) bool {
	return name != "" && !slices.ContainsFunc(l.Kept, func(m KeptMapping) bool { return m.ID != id && m.Name == name })
}

// SameCategories reports whether two mappings have the same categories in the same order.
func SameCategories(a, b []review.Category) bool {
	return slices.EqualFunc(a, b, func(x, y review.Category) bool {
		return x.Name == y.Name && slices.Equal(x.Members, y.Members) && slices.Equal(x.Rules, y.Rules)
	})
}
