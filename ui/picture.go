package ui

import (
	"wanwu/app/workspace"
	"wanwu/ui/grid"
	"wanwu/ui/native"
	"wanwu/ui/review"
	"wanwu/ui/settings"
	"wanwu/ui/shell"
	"wanwu/ui/viewer"
	"wanwu/ui/watch"
)

// pictureViews shows the picture that has the focus: in the inspector, and in the viewer or
// the demo while they are open.
type pictureViews struct {
	*shell.Shell
	view *watch.View
	grid *grid.Grid

	inspector *viewer.Inspector
	viewer    *viewer.Viewer
	demo      *viewer.Demo
	preview   *viewer.Previewer // makes the inspector's pictures
	gallery   *viewer.Gallery   // makes those of the others
	other     *reviewing        // shows pictures of its own
}

// cell returns the row of cell i of the grid; ok is false beyond the ends.
func (p *pictureViews) cell(i int) (r workspace.Row, ok bool) {
	if i < 0 || i >= p.view.Len() {
		return r, false
	}
	return p.Options.Session.Workspace().Row(p.view.ID(i))
}

// toggleDemo begins or ends the demo.
func (p *pictureViews) toggleDemo() {
	p.viewer.Close()
	p.demo.Toggle()
}

// Inspect shows the picture that has the focus.
func (p *pictureViews) Inspect() {
	f := viewer.Details{Row: -1}
	var r workspace.Row
	ok := false
	if i := p.grid.FocusedCell(); i >= 0 && i < p.view.Len() {
		if r, ok = p.Options.Session.Workspace().Row(p.view.ID(i)); ok {
			f = viewer.Describe(r, p.view.Vocabulary, p.view.Threshold, p.Options.Lang, settings.TopK(p.App.Preferences()))
			f.ReadText(p.Options.Session.Workspace().Text(r.Hash))
		}
	}
	before := p.inspector.Shown
	p.inspector.SetDetails(f)
	switch {
	case !ok:
		p.preview.Request(nil)
	case f.Row != before.Row, f.Failed != before.Failed, !f.Written.Equal(before.Written):
		p.preview.Request(&r)
	}
	p.viewer.SetDetails(f, r)
	if ok && p.demo.Shown {
		f = viewer.Describe(r, p.view.Vocabulary, p.view.Threshold, p.Options.Lang, max(viewer.DemoAnswers, settings.TopK(p.App.Preferences())))
	}
	p.demo.SetDetails(f, r, ok)
}

// inspectDetail asks for more pixels of the inspected picture.
func (p *pictureViews) inspectDetail() {
	if r, ok := p.Row(); ok && r.Width > 0 {
		p.preview.RequestDetail(&r, viewer.DetailSide(r))
	}
}

// Row returns the row that the inspector, or whatever is above it, shows.
func (p *pictureViews) Row() (workspace.Row, bool) {
	row := p.inspector.Shown.Row
	if p.other.views.View() == review.Judging {
		row = p.other.views.Row()
	}
	return p.Options.Session.Workspace().Row(row)
}

// Enlarged reports whether a picture fills the window.
func (p *pictureViews) Enlarged() bool { return p.viewer.Shown }

// revealFocused shows the file in the system's file manager; of a member of an
// archive, the archive.
func (p *pictureViews) revealFocused() {
	r, ok := p.Options.Session.Workspace().Row(p.inspector.Shown.Row)
	if !ok {
		return
	}
	p.Launch(native.Reveal, r.File)
}
