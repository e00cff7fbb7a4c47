package ui

import (
	"context"
	"errors"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"wanwu/app/gpubundle"
)

// GPURuntime installs the GPU runtime; *gpubundle.Installer is one. Both methods
// block and are called off the main goroutine.
type GPURuntime interface {
	Plan(ctx context.Context) (gpubundle.Plan, error)
	Install(ctx context.Context, report func(gpubundle.Progress)) error
}

// gpuInstall is an installation of the GPU runtime. It goes on while another page is
// shown, so the window holds it, not the page.
type gpuInstall struct {
	w       *Window
	body    *fyne.Container
	buttons []*button
	stop    context.CancelFunc // nil while nothing is under way
}

// installer is what the diagnosis shows for the installation, as it stands.
func (w *Window) installer() fyne.CanvasObject {
	if w.gpu == nil {
		w.gpu = &gpuInstall{w: w, body: container.New(stack{8})}
		w.gpu.offer(hint(tr("gpu.why")), tr("gpu.install"))
	}
	return w.gpu.body
}

// show puts texts and buttons in the place of those before. The first button has the
// focus where one of those before had it: Enter would press one that is gone, else.
func (g *gpuInstall) show(buttons []*button, texts ...fyne.CanvasObject) {
	focused := slices.ContainsFunc(g.buttons, func(b *button) bool { return b.focused })
	g.buttons = buttons
	objects := make([]fyne.CanvasObject, len(buttons))
	for i, b := range buttons {
		objects[i] = b
	}
	g.body.Objects = append(texts, container.New(row{gap: 10}, objects...))
	g.body.Refresh()
	if s := g.w.settings; s != nil {
		s.body.Content.Refresh()
		s.body.Refresh()
		if focused {
			g.w.win.Canvas().Focus(buttons[0])
		}
	}
}

// offer shows the button that begins, below what there is to say.
func (g *gpuInstall) offer(says *paragraph, text string) {
	g.show([]*button{newButton(text, primary, g.plan)}, says)
}

// work runs f beside the window, until it is done or cancelled.
func (g *gpuInstall) work(f func(ctx context.Context) error, after func(error)) {
	ctx, stop := context.WithCancel(g.w.ctx)
	g.stop = stop
	g.w.wg.Go(func() {
		defer stop()
		err := f(ctx)
		g.w.do(func() { after(err) })
	})
}

// failed goes back to the button, below the reason.
func (g *gpuInstall) failed(err error) {
	p := hint(gpubundle.Sentence(g.w.opts.Lang, err))
	p.color = colorWrong
	g.offer(p, tr("gpu.again"))
}

func (g *gpuInstall) cancelButton() *button {
	return newButton(tr("dialog.cancel"), secondary, func() { g.stop() })
}

// plan finds out the size and asks.
func (g *gpuInstall) plan() {
	var p gpubundle.Plan
	g.show([]*button{g.cancelButton()}, hint(tr("gpu.looking")))
	g.work(func(ctx context.Context) (err error) {
		p, err = g.w.opts.GPURuntime.Plan(ctx)
		return err
	}, func(err error) {
		if err == nil && !p.Complete {
			err = p.Room()
		}
		switch {
		case errors.Is(err, context.Canceled):
			g.offer(hint(tr("gpu.why")), tr("gpu.install"))
		case err != nil:
			g.failed(err)
		case p.Complete:
			g.finished()
		default:
			g.ask(p)
		}
	})
}

func (g *gpuInstall) ask(p gpubundle.Plan) {
	a := args{"N": number(p.Packages), "Of": number(p.Of), "Download": gpubundle.Amount(p.Download),
		"Unpacked": gpubundle.Amount(p.Unpacked), "Free": gpubundle.Amount(p.Free)}
	text, begin := tr("gpu.ask", a), tr("gpu.go")
	switch {
	case p.Packages == 0:
		text, begin = tr("gpu.ask.unpack", a), tr("gpu.go.unpack")
	case p.Packages < p.Of:
		text = tr("gpu.ask.rest", a)
	}
	g.show([]*button{
		newButton(begin, primary, g.install),
		newButton(tr("dialog.cancel"), secondary, func() { g.offer(hint(tr("gpu.why")), tr("gpu.install")) }),
	}, loud(text), hint(tr("gpu.folder", args{"Folder": p.Folder})))
}

// loud is a hint that is to be read.
func loud(text string) *paragraph {
	p := hint(text)
	p.color, p.size = theme.ColorNameForeground, theme.SizeNameText
	return p
}

func (g *gpuInstall) install() {
	progress, told := newBar(theme.ColorNamePrimary, colorLine), small(tr("gpu.looking"))
	g.show([]*button{g.cancelButton()}, told, container.New(&sized{400, 6}, progress))
	g.work(func(ctx context.Context) error {
		// At most a few times a second, as the installer looks.
		return g.w.opts.GPURuntime.Install(ctx, func(p gpubundle.Progress) {
			g.w.do(func() {
				progress.set(float32(p.Share), theme.ColorNamePrimary)
				told.set(sentenceOf(p))
			})
		})
	}, func(err error) {
		switch {
		case errors.Is(err, context.Canceled):
			g.offer(hint(tr("gpu.cancelled")), tr("gpu.install"))
		case err != nil:
			g.failed(err)
		default:
			g.finished()
		}
	})
}

// sentenceOf is the progress in words.
func sentenceOf(p gpubundle.Progress) string {
	a := args{"Share": number(int(100 * p.Share)), "N": number(p.Number), "Of": number(p.Count), "Name": p.Package, "Done": gpubundle.Amount(p.Done), "Size": gpubundle.Amount(p.Total)}
	switch {
	case p.Stage == gpubundle.Unpacking:
		return tr("gpu.unpacking", a)
	case p.Total == 0:
		return tr("gpu.downloading.some", a)
	}
	return tr("gpu.downloading", a)
}

// finished offers to open the engine again, which then chooses its device anew.
func (g *gpuInstall) finished() {
	g.show([]*button{newButton(tr("gpu.reopen"), primary, func() {
		g.w.gpu = nil
		g.w.opts.Session.Reopen()
		g.w.ticker.poke()
		if g.w.settings != nil {
			g.w.settings.show(pageDevice) // it says which device it becomes, and why
		}
	})}, loud(tr("gpu.done")))
}
