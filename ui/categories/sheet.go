package categories

import (
	"errors"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"wanwu/app/assess"
	"wanwu/app/review"
	"wanwu/ui/kit"
)

const (
	sheetWidth float32 = 920
	sheetPad   float32 = 22
	listHeight float32 = 268
	none               = -1
)

// Sheet is the business mappings, one of which is edited. What was changed is kept as its next
// version when it is finished, or when another one is chosen; Esc leaves it as it was.
type Sheet struct {
	host  Host
	sheet *kit.Sheet

	kept      assess.KeptMapping // that is edited; the zero value is one that is not kept yet
	version   int                // of it, that was loaded
	loaded    []review.Category  // of that version
	draft     []review.Category
	chosen    int                 // category that labels go to; none where there is none
	proposals map[string][]string // labels that a category without any may mean

	checking  int  // pastes that are being looked up
	finishing bool // the sheet is finished once they are

	names  *fyne.Container
	naming *naming
	words  *kit.TextArea
	said   *kit.Line
	rows   *fyne.Container
	scroll *container.Scroll
	labels *labelList
	ghost  *ghost
}

// Open opens the sheet with the mapping that is in force.
func Open(h Host) *Sheet {
	s := &Sheet{host: h, chosen: none, proposals: map[string][]string{}}
	s.names = container.New(&kit.Flow{Gap: 6})
	s.naming = newNaming()
	s.words = kit.NewTextArea(2)
	s.words.SetPlaceHolder(kit.Tr("categories.paste"))
	s.said = kit.Small("")
	s.rows = container.New(kit.Stack{Gap: 2})
	s.scroll = container.NewVScroll(s.rows)
	s.ghost = newGhost()
	s.labels = newLabelList(s)
	title := kit.NewElastic(kit.Tr("categories.title"), theme.ColorNameForeground, kit.SizeLabel)
	title.Bold = true
	right := container.New(kit.Stack{Gap: 8}, s.words,
		container.New(kit.Row{Gap: 10, Elastic: s.said}, kit.NewButton(kit.Tr("categories.check"), kit.Secondary, s.check), s.said),
		container.New(tall{listHeight - 40}, s.scroll))
	column := container.New(kit.Stack{Gap: 10}, title, s.names, s.naming.root, container.New(&parts{}, s.labels.root, right))
	foot := container.New(kit.Row{Gap: 10, End: true},
		kit.NewButton(kit.Tr("categories.import"), kit.Secondary, s.read), kit.NewButton(kit.Tr("categories.export"), kit.Secondary, s.write),
		kit.NewButton(kit.Tr("folders.finish"), kit.Primary, s.finish))
	s.sheet = &kit.Sheet{Canvas: h.Canvas, Width: sheetWidth, Pad: sheetPad, Content: container.NewStack(column, s.ghost.layer), Foot: foot}
	s.load()
	h.Open(s.sheet, s.words)
	return s
}

// load takes over the mapping that is in force.
func (s *Sheet) load() {
	s.naming.dismiss()
	c := s.host.Mappings.InForce(s.host.Task)
	m, err := c.Mapping()
	s.kept, s.version, s.draft, s.chosen = c.KeptMapping, c.Version, nil, none
	if err != nil {
		s.say(kit.Tr("review.grouped.unread"), kit.ColorWrong)
	} else if m != nil {
		s.draft = slices.Clone(m.Categories)
	}
	s.loaded = slices.Clone(s.draft)
	s.paint()
}

func (s *Sheet) say(text string, color fyne.ThemeColorName) { s.said.SetColored(text, color) }

// tell says what went wrong.
func (s *Sheet) tell(err error) {
	switch {
	case errors.Is(err, assess.ErrMappingName):
		s.say(kit.Tr("categories.name.taken"), kit.ColorWrong)
	case err != nil:
		s.say(kit.Tr("review.grouped.unread"), kit.ColorWrong)
	}
}

// paint shows everything as it is now.
func (s *Sheet) paint() {
	s.paintNames()
	s.paintRows()
	s.labels.paint()
	s.sheet.Refresh()
}

// warn says where categories contain each other.
func (s *Sheet) warn() {
	var cycle *review.CycleError
	if _, err := (review.Mapping{Categories: s.draft}).Compile(nil); errors.As(err, &cycle) {
		s.say(kit.Tr("review.grouped.cycle", kit.Args{"Categories": joinCycle(cycle)}), kit.ColorWrong)
	}
}

// assign puts a label, or a rule as it is written in a table, into a category, and takes it out of
// the one that it was in.
func (s *Sheet) assign(text string, to int) {
	if to < 0 || to >= len(s.draft) {
		s.say(kit.Tr("categories.choose"), kit.ColorUnsure)
		return
	}
	for i := range s.draft {
		if i != to {
			exclude(&s.draft[i], text)
		}
	}
	c := &s.draft[to]
	c.Members, c.Rules = slices.Clone(c.Members), slices.Clone(c.Rules)
	assess.AddMember(c, text)
	s.chosen = to
	s.say(kit.Tr("categories.assigned", kit.Args{"Label": s.shown(text), "Name": c.Name}), kit.ColorMuted)
	s.warn()
	s.paint()
}

// take takes a label, or a rule, out of a category.
func (s *Sheet) take(text string, from int) {
	exclude(&s.draft[from], text)
	s.paint()
}

// exclude takes a label, or a rule, out of a category; the lists that the category had stay.
func exclude(c *review.Category, text string) {
	c.Members = slices.DeleteFunc(slices.Clone(c.Members), func(m string) bool { return m == text })
	c.Rules = slices.DeleteFunc(slices.Clone(c.Rules), func(r review.Rule) bool { return assess.RuleText(r) == text })
}

// found makes a category of its own for a label; none where the search found no label.
func (s *Sheet) found(text string) {
	if text == "" {
		return
	}
	name := text
	for k := 2; slices.ContainsFunc(s.draft, func(c review.Category) bool { return c.Name == name }); k++ {
		name = kit.Tr("categories.name.next", kit.Args{"Name": text, "N": k})
	}
	s.draft = append(slices.Clone(s.draft), review.Category{Name: name})
	s.assign(text, len(s.draft)-1)
}

// remove takes a category away.
func (s *Sheet) remove(at int) {
	s.naming.dismiss()
	s.draft = slices.Delete(slices.Clone(s.draft), at, at+1)
	s.chosen = none
	s.paint()
}

// rename asks for another name of a category. Categories that contain it follow.
func (s *Sheet) rename(at int) {
	before := s.draft[at].Name
	s.naming.ask(s.host.Canvas, before, func(name string) error {
		if name == "" || slices.ContainsFunc(s.draft, func(c review.Category) bool { return c.Name == name && name != before }) {
			return assess.ErrMappingName
		}
		at := slices.IndexFunc(s.draft, func(c review.Category) bool { return c.Name == before })
		if at < 0 {
			return nil // it was taken away meanwhile
		}
		s.draft = slices.Clone(s.draft)
		for i := range s.draft {
			c := &s.draft[i]
			if k := slices.Index(c.Members, before); k >= 0 && i != at {
				c.Members = slices.Clone(c.Members)
				c.Members[k] = name
			}
		}
		s.draft[at].Name = name
		return nil
	}, s.tell, s.paint)
}

// finish keeps what was changed, puts it in force and closes.
func (s *Sheet) finish() {
	if s.finishing = s.checking > 0; s.finishing {
		return
	}
	if s.commit() {
		s.sheet.Close()
	}
}

// commit keeps what was changed as the next version, and a mapping that was not kept yet as a new
// one that is in force. It is false where that cannot be.
func (s *Sheet) commit() bool {
	k := s.host.Mappings
	var back, chosen func()
	var err error
	switch {
	case s.kept.ID == 0 && len(s.draft) == 0:
		return true
	case s.kept.ID == 0:
		if s.kept, back, err = k.Create(s.freeName(), s.draft); err == nil {
			chosen, err = k.Choose(s.host.Task, s.kept.ID)
		}
	default:
		s.kept, back, err = k.Keep(s.kept.ID, s.draft)
	}
	if err != nil {
		s.tell(err)
		return false
	}
	s.version, s.loaded = s.kept.Version, slices.Clone(s.draft)
	s.did(chosen, back)
	return true
}

// did notes steps that can be taken back as one, the last first.
func (s *Sheet) did(steps ...func()) {
	steps = slices.DeleteFunc(steps, func(f func()) bool { return f == nil })
	if len(steps) == 0 {
		return
	}
	changed := s.host.Changed
	s.host.Undone(func() {
		for _, back := range steps {
			back()
		}
		changed()
	})
	changed()
}
