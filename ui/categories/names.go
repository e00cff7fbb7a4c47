package categories

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"wanwu/app/assess"
	"wanwu/ui/kit"
)

// paintNames shows which mappings are kept, and what can be done with them.
func (s *Sheet) paintNames() {
	s.names.Objects = nil
	add := func(text string, kind kit.ButtonKind, chosen bool, on func()) {
		b := kit.NewButton(text, kind, on)
		b.Chosen = chosen
		s.names.Add(b)
	}
	kept, err := s.host.Mappings.List()
	s.tell(err)
	add(kit.Tr("categories.none"), kit.Badge, s.kept.ID == 0, func() { s.choose(assess.KeptMapping{}) })
	for _, m := range kept {
		text := kit.Tr("categories.version", kit.Args{"Name": m.Name, "Version": m.Version})
		add(text, kit.Badge, m.ID == s.kept.ID, func() { s.choose(m) })
	}
	add(kit.Tr("categories.new"), kit.Badge, false, s.create)
	if s.kept.ID == 0 {
		return
	}
	add(kit.Tr("categories.rename"), kit.Badge, false, s.renameMapping)
	if s.kept.Version > 1 {
		add(kit.Tr("categories.older"), kit.Badge, false, s.older)
	}
	add(kit.Tr("categories.delete"), kit.Badge, false, s.delete)
}

// choose puts another mapping in force, or none.
func (s *Sheet) choose(m assess.KeptMapping) {
	s.naming.dismiss()
	if m.ID == s.kept.ID || !s.commit() {
		return
	}
	back, err := s.host.Mappings.Choose(s.host.Task, m.ID)
	s.tell(err)
	s.did(back)
	s.say("", kit.ColorMuted)
	s.load()
}

// create asks for the name of a new mapping.
func (s *Sheet) create() {
	s.naming.ask(s.host.Canvas, "", func(name string) error {
		if s.kept.ID != 0 && !s.commit() {
			return nil
		}
		draft := s.draft
		if s.kept.ID != 0 {
			draft = nil
		}
		m, back, err := s.host.Mappings.Create(name, draft)
		if err != nil {
			return err
		}
		chosen, err := s.host.Mappings.Choose(s.host.Task, m.ID)
		s.did(chosen, back)
		return err
	}, s.tell, s.load)
}

// renameMapping asks for another name of the mapping.
func (s *Sheet) renameMapping() {
	id := s.kept.ID
	s.naming.ask(s.host.Canvas, s.kept.Name, func(name string) error {
		back, err := s.host.Mappings.Rename(id, name)
		if err == nil {
			if s.kept.ID == id {
				s.kept.Name = strings.TrimSpace(name)
			}
			s.did(back)
		}
		return err
	}, s.tell, s.paint)
}

// older shows the version before the one that is shown, and after the first the newest. What was
// changed is kept as the next version before.
func (s *Sheet) older() {
	s.naming.dismiss()
	if !assess.SameCategories(s.draft, s.loaded) && !s.commit() {
		return
	}
	if s.version--; s.version < 1 {
		s.version = s.kept.Version
	}
	m, err := s.host.Mappings.Read(s.kept.ID, s.version)
	if err != nil {
		s.tell(err)
		return
	}
	s.loaded, s.draft, s.chosen = m.Categories, slices.Clone(m.Categories), none
	s.say(kit.Tr("categories.older.shown", kit.Args{"Version": s.version, "Next": s.kept.Version + 1}), kit.ColorMuted)
	s.paint()
}

// delete takes the mapping away.
func (s *Sheet) delete() {
	name := s.kept.Name
	back, err := s.host.Mappings.Delete(s.kept.ID)
	if err != nil {
		s.tell(err)
		return
	}
	s.did(back)
	s.load()
	s.say(kit.Tr("categories.deleted", kit.Args{"Name": name}), kit.ColorMuted)
}

// freeName returns a name for a mapping that was given none.
func (s *Sheet) freeName() string {
	base := kit.Tr("categories.title")
	for k := 1; ; k++ {
		name := base
		if k > 1 {
			name = kit.Tr("categories.name.next", kit.Args{"Name": base, "N": k})
		}
		if _, taken := s.host.Mappings.Named(name); !taken {
			return name
		}
	}
}

// naming is a line in which a name is asked for, hidden while none is.
type naming struct {
	root  *fyne.Container
	entry *kit.Entry

	take func(name string) error
	fail func(error)
	then func()
	back fyne.Focusable // what had the focus
	on   fyne.Canvas
}

func newNaming() *naming {
	n := &naming{}
	n.entry = kit.NewEntry(n.key, func() bool { return false }, func(bool) {})
	n.entry.SetPlaceHolder(kit.Tr("categories.name.hint"))
	field := container.NewThemeOverride(n.entry, kit.FieldTheme{})
	n.root = container.New(kit.Row{Gap: 8, Elastic: field}, field, kit.NewButton(kit.Tr("categories.name.take"), kit.Secondary, n.done), kit.NewButton(kit.Tr("dialog.cancel"), kit.Secondary, n.close))
	n.root.Hide()
	return n
}

// ask asks for a name, at first the one given. take takes it, fail is told an error of that, and
// then is called where there is none.
func (n *naming) ask(c fyne.Canvas, name string, take func(name string) error, fail func(error), then func()) {
	n.on, n.take, n.fail, n.then, n.back = c, take, fail, then, c.Focused()
	n.entry.Put(name, len(name))
	n.show(true)
	c.Focus(n.entry)
}

func (n *naming) done() {
	if err := n.take(strings.TrimSpace(n.entry.Text)); err != nil {
		n.fail(err)
		return
	}
	n.close()
	n.then()
}

func (n *naming) close() {
	n.show(false)
	if n.back != nil {
		n.on.Focus(n.back)
	}
}

// dismiss closes the line where it is open: what it asked the name of may be gone.
func (n *naming) dismiss() {
	if n.root.Visible() {
		n.close()
	}
}

func (n *naming) show(on bool) {
	kit.SetShown(n.root, on)
	if sheet := n.on.Overlays().Top(); sheet != nil {
		sheet.Refresh()
	}
}

func (n *naming) key(name fyne.KeyName) bool {
	switch name {
	case fyne.KeyReturn, fyne.KeyEnter:
		n.done()
	case fyne.KeyEscape:
		n.close()
	default:
		return false
	}
	return true
}
