// Package locale tells Fyne in which language to speak: that of the interface. In the program it takes the
// place of the module of this path (see go.mod at the root), which reads the environment. Fyne reports every
// name there that is no language tag, such as C.UTF-8 or sr_RS@latin, as an error on the console, before
// main begins, and its menus would stay in the language of the system when the interface speaks another.
package locale

import "sync/atomic"

// tag is the answer; none until Set. Fyne asks without an argument that could carry it.
var tag atomic.Pointer[string]

// Set makes a language tag as of BCP 47, such as zh-CN, the answer to all that follows. Fyne has to be
// made to ask again, by adding translations.
func Set(t string) { tag.Store(&t) }

// GetLocale returns the tag, empty for none, which Fyne takes for English. The error is always nil.
func GetLocale() (string, error) {
	if t := tag.Load(); t != nil {
		return *t, nil
	}
	return "", nil
}

// GetLocales returns the tag alone, or none. The error is always nil.
func GetLocales() ([]string, error) {
	if t := tag.Load(); t != nil {
		return []string{*t}, nil
	}
	return nil, nil
}
