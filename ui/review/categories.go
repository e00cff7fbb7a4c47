package review

import (
	"context"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"wanwu/app/assess"
	"wanwu/app/review"
	"wanwu/app/workspace"
	"wanwu/ui/kit"
)

// mappingNote is the name under which the business categories are kept.
const mappingNote = assess.MappingNote

const (
	categoriesWidth float32 = 620
	mostCategories  int     = 500 // that a paste adds
)

// categorySheet is the business categories: words are pasted and checked against the
// labels, what is near is taken over with a press, and labels are added by search.
type categorySheet struct {
	v         *Views
	mapping   review.Mapping
	proposals map[string][]string // labels that a category without any may mean
	matcher   *review.Matcher
	label     func(int32) string

	words   *widget.Entry
	summary *kit.Line
	rows    *fyne.Container
	scroll  *container.Scroll
	sheet   *kit.Sheet
}

// ShowCategories opens the business categories, also before there is a picture.
func (v *Views) ShowCategories() {
	v.host.Go(func(context.Context) {
		// Without pictures and mapping there is no error.
		known, _ := assess.New(workspace.Columns{Vocabulary: v.host.Vocabulary()}, nil, nil)
		matcher := known.Matcher()
		v.host.Do(func() { v.openCategories(known, matcher) })
	})
}

func (v *Views) openCategories(known *assess.Assessment, matcher *review.Matcher) {
	s := &categorySheet{v: v, proposals: map[string][]string{}, label: known.Label, matcher: matcher}
	if m, err := assess.ParseMapping(v.host.Workspace.Note(mappingNote)); err == nil && m != nil {
		s.mapping = *m
	}
	s.words = widget.NewMultiLineEntry()
	s.words.SetPlaceHolder(kit.Tr("categories.paste"))
	s.words.SetMinRowsVisible(3)
	s.summary = kit.Small("")
	s.rows = container.New(kit.Stack{Gap: 4})
	s.scroll = container.NewVScroll(s.rows)
	title := kit.NewElastic(kit.Tr("categories.title"), theme.ColorNameForeground, kit.SizeLabel)
	title.Bold = true
	content := container.New(kit.Stack{Gap: 10}, title, s.words,
		container.New(kit.Row{Gap: 10, Elastic: s.summary}, kit.NewButton(kit.Tr("categories.check"), kit.Secondary, s.check), s.summary),
		container.New(kit.Sized{Width: categoriesWidth - 44, Height: 220}, s.scroll),
		container.New(kit.Row{Gap: 10, End: true},
			kit.NewButton(kit.Tr("categories.import"), kit.Secondary, s.read), kit.NewButton(kit.Tr("categories.export"), kit.Secondary, s.write),
			kit.NewButton(kit.Tr("categories.none"), kit.Secondary, func() { s.mapping.Categories = nil; s.finish() }),
			kit.NewButton(kit.Tr("folders.finish"), kit.Primary, s.finish)))
	s.sheet = &kit.Sheet{Canvas: v.host.Window.Canvas(), Width: categoriesWidth, Pad: 22, Content: content}
	s.paint()
	v.host.Open(s.sheet, s.words)
}

// pasted returns the words of a text: a line each, or between commas.
func pasted(text string) (words []string) {
	for _, w := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("\n\r\t,，、;；", r) }) {
		if w = strings.TrimSpace(w); w != "" && !slices.Contains(words, w) && len(words) < mostCategories {
			words = append(words, w)
		}
	}
	return words
}

// check adds the pasted words as categories, each with the label of its name where there is
// one; what is only near is proposed.
func (s *categorySheet) check() {
	var words []string
	for _, w := range pasted(s.words.Text) {
		if !slices.ContainsFunc(s.mapping.Categories, func(c review.Category) bool { return c.Name == w }) {
			words = append(words, w)
		}
	}
	var found [4]int
	for i, m := range s.matcher.Words(words) {
		c := review.Category{Name: words[i]}
		found[m.Match]++
		switch {
		case m.Match >= review.ByAlias:
			c.Members = []string{s.label(m.Label)}
		case m.Match == review.Proposed:
			for _, p := range m.Proposals[:min(len(m.Proposals), 3)] {
				s.proposals[c.Name] = append(s.proposals[c.Name], s.label(p.Label))
			}
		}
		s.mapping.Categories = append(s.mapping.Categories, c)
	}
	s.words.SetText("")
	s.paint()
	s.summary.Set(kit.Tr("categories.found", kit.Args{
		"Exact": found[review.Exact], "Alias": found[review.ByAlias], "Near": found[review.Proposed], "Missing": found[review.NoMatch],
	}))
}

// paint shows the categories.
func (s *categorySheet) paint() {
	s.rows.Objects = nil
	for i := range s.mapping.Categories {
		s.rows.Add(s.row(&s.mapping.Categories[i]))
	}
	if len(s.mapping.Categories) == 0 {
		s.rows.Add(kit.NewParagraph(kit.Tr("categories.empty"), kit.ColorMuted, categoriesWidth-60))
	}
	s.rows.Refresh()
	s.scroll.Refresh()
}

// row returns a category with what can be done with it.
func (s *categorySheet) row(c *review.Category) fyne.CanvasObject {
	name := c.Name
	table := assess.MappingTable(review.Mapping{Categories: []review.Category{*c}})
	var members []string
	for _, r := range table[1:] {
		if r[1] != "" {
			members = append(members, r[1])
		}
	}
	text, color := kit.Tr("categories.row", kit.Args{"Name": name, "Labels": strings.Join(members, kit.Tr("categories.comma"))}), theme.ColorNameForeground
	if len(members) == 0 {
		text, color = kit.Tr("categories.row.empty", kit.Args{"Name": name}), kit.ColorUnsure
	}
	line := kit.NewElastic(text, color, theme.SizeNameText)
	objects := []fyne.CanvasObject{line}
	if len(members) == 0 {
		for _, label := range s.proposals[name] {
			objects = append(objects, kit.NewButton(kit.Tr("categories.is", kit.Args{"Label": label}), kit.Badge, func() { s.add(name, label) }))
		}
	}
	objects = append(objects,
		kit.NewButton(kit.Tr("categories.add"), kit.Badge, func() { s.v.host.PickLabel(func(label string) { s.add(name, label) }) }),
		kit.NewButton("×", kit.Badge, func() { s.remove(name) }))
	return container.New(kit.Row{Gap: 6, Elastic: line}, objects...)
}

// add puts a label into a category.
func (s *categorySheet) add(name, label string) {
	for i := range s.mapping.Categories {
		if c := &s.mapping.Categories[i]; c.Name == name {
			c.Members = slices.Clone(c.Members)
			assess.AddMember(c, label)
		}
	}
	s.paint()
}

// remove takes a category away.
func (s *categorySheet) remove(name string) {
	s.mapping.Categories = slices.DeleteFunc(slices.Clone(s.mapping.Categories), func(c review.Category) bool { return c.Name == name })
	s.paint()
}

// read takes the categories of a table in place of those that are there.
func (s *categorySheet) read() {
	s.v.host.PickFile([]string{"csv", "xlsx"}, func(path string) {
		s.v.host.Go(func(context.Context) {
			table, err := s.v.host.ReadTable(path)
			s.v.host.Do(func() {
				m, ok := assess.ParseMappingTable(table)
				switch {
				case err != nil:
					s.summary.Set(err.Error()) // a sentence already
				case !ok:
					s.summary.Set(kit.Tr("categories.columns"))
				default:
					s.mapping.Categories = m.Categories
					s.paint()
				}
			})
		})
	})
}

// write writes the categories as a table.
func (s *categorySheet) write() {
	table := assess.MappingTable(s.mapping)
	s.v.host.SaveTable(kit.Tr("categories.file"), table, func(text string) { s.summary.Set(text) })
}

// finish keeps the categories and evaluates by them.
func (s *categorySheet) finish() {
	ws, v := s.v.host.Workspace, s.v
	before := ws.Note(mappingNote)
	s.mapping.Version++
	ws.SetNote(mappingNote, assess.MappingText(s.mapping))
	v.host.Undone(func() { ws.SetNote(mappingNote, before); v.want() })
	s.sheet.Close()
	v.want()
}
