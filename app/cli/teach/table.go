package teach

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"wanwu/app/cli/command"
	"wanwu/app/export"
	"wanwu/app/labels"
	"wanwu/app/labels/table"
	"wanwu/app/terminal"
	"wanwu/app/words"
)

// isTable reports whether a file is a table of labels, by its name; another is a library of what
// was taught.
func isTable(path string) bool {
	ext := strings.ToLower(filepath.Ext(path))
	return ext == ".xlsx" || ext == ".csv"
}

// labels returns what a table is of.
func (c *shelfCall) labels() *table.Labels {
	return &table.Labels{Classes: c.now.Pack.Classes, Library: &c.now.Library}
}

// exportTable writes the labels as a table.
func (c *shelfCall) exportTable(path string) error {
	write := (*table.Labels).WriteCSV
	if strings.EqualFold(filepath.Ext(path), ".xlsx") {
		write = (*table.Labels).WriteXLSX
	}
	all := c.labels()
	if err := export.Whole(path, c.flags.overwrite, func(w io.Writer) error { return write(all, w, c.lang) }); err != nil {
		return errors.New(words.ExportSentence(c.lang, err))
	}
	fmt.Fprintln(c.env.Stderr, words.T(c.lang, "cli.labels.table_written", len(all.Classes)+len(all.Library.Labels), command.Absolute(path)))
	return nil
}

// takeTable changes the library as a table says.
func (c *shelfCall) takeTable(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close() // only read
	lib, changed, err := c.labels().Read(f, path)
	switch {
	case err != nil:
		return errors.New(table.Sentence(c.lang, path, err))
	case changed == 0:
		fmt.Fprintln(c.env.Stderr, words.T(c.lang, "cli.labels.table_same"))
		return nil
	case c.flags.dry:
		fmt.Fprintln(c.env.Stderr, words.T(c.lang, "cli.labels.table_dry", changed))
		return nil
	}
	return c.save(&lib, words.T(c.lang, "cli.labels.table_taken", changed))
}

// overrideJSON is a label that was changed, in labels list --json: what is not changed is left out.
type overrideJSON struct {
	Label     string   `json:"label"` // its number, or the id of one that was taught
	Was       string   `json:"was"`   // what the model calls it
	Name      *string  `json:"name,omitempty"`
	English   *string  `json:"english,omitempty"`
	Category  *string  `json:"category,omitempty"`
	Aliases   []string `json:"aliases,omitempty"`
	Hidden    bool     `json:"hidden,omitempty"`
	Into      string   `json:"into,omitempty"` // the label that stands for it
	Threshold *float32 `json:"threshold,omitempty"`
	Stale     bool     `json:"stale,omitempty"` // the model has no such label

	into string // its name
}

// changed lists the labels that were changed.
func (c *shelfCall) changed() []overrideJSON {
	all := c.labels()
	name, places := all.Names(words.Chinese), c.now.Library.Places(c.now.Pack.Classes)
	out := []overrideJSON{}
	for i := range c.now.Library.Overrides {
		o := &c.now.Library.Overrides[i]
		at := places.Of(o.Of)
		one := overrideJSON{Label: o.Of.String(), Was: o.Was, Aliases: o.Aliases, Hidden: o.Sets(labels.Hides), Stale: at < 0 || places.Class(at).Name != o.Was}
		text := func(f labels.Fields, value string) *string {
			if !o.Sets(f) {
				return nil
			}
			return &value
		}
		one.Name, one.English, one.Category = text(labels.SetsName, o.Name), text(labels.SetsEnglish, o.English), text(labels.SetsCategory, o.Category)
		if o.Sets(labels.Merges) {
			one.Into, one.into = o.Into.String(), name(o.Into)
		}
		if o.Sets(labels.SetsThreshold) {
			one.Threshold = &o.Threshold
		}
		out = append(out, one)
	}
	return out
}

// text says in l what is changed.
func (o *overrideJSON) text(l words.Lang) string {
	var parts []string
	if o.Name != nil {
		parts = append(parts, *o.Name)
	}
	if o.English != nil || o.Category != nil || len(o.Aliases) > 0 {
		parts = append(parts, words.T(l, "cli.labels.other_names"))
	}
	if o.Hidden {
		parts = append(parts, words.T(l, "cli.labels.hides"))
	}
	if o.Into != "" {
		parts = append(parts, words.T(l, "cli.labels.into", o.into))
	}
	if o.Threshold != nil {
		parts = append(parts, words.T(l, "cli.labels.own_threshold", *o.Threshold))
	}
	line := words.T(l, "cli.labels.changed", command.Pad(terminal.Clean(o.Was), 24), strings.Join(parts, " · "))
	if o.Stale {
		line += words.T(l, "cli.labels.stale")
	}
	return line
}
