package reading

import (
	"context"
	"errors"

	"fyne.io/fyne/v2/theme"

	"wanwu/app/reading"
	"wanwu/app/words"
	"wanwu/app/workspace"
	"wanwu/ui/chrome"
	"wanwu/ui/kit"
	"wanwu/ui/shell"
)

// Controller has text read, one run at a time.
type Controller struct {
	*shell.Shell
	// Import opens the page of the models, on which a pack that reads text can be imported.
	Import func()
	// Changed is called where Notice says something else.
	Changed func()

	run    *reading.Run       // under way; nil where none is
	cancel context.CancelFunc // ends it
}

// Offered reports whether text can be read here.
func (c *Controller) Offered() bool { return c.Options.OpenReader != nil }

// Read reads the pictures that wanted passes, nil for all, where they were not read before.
func (c *Controller) Read(wanted func(r *workspace.Row) bool) {
	if !c.Offered() {
		return
	}
	if c.cancel != nil {
		c.Tell(kit.Tr("reading.busy"), kit.ColorUnsure)
		return
	}
	ctx, cancel := context.WithCancel(c.Ctx)
	c.cancel = cancel
	c.Tell(kit.Tr("reading.opening"), kit.ColorMuted)
	c.Goroutines.Go(func() {
		defer cancel()
		var run *reading.Run
		reader, err := c.Options.OpenReader(ctx)
		if err == nil && reader != nil {
			run = reading.New(c.Options.Session.Workspace(), reader)
			c.Do(func() { c.begun(run) })
			err = errors.Join(run.Read(ctx, wanted), reader.Close())
		}
		c.Do(func() { c.ended(run, err) })
	})
}

// begun notes that pictures are being read.
func (c *Controller) begun(run *reading.Run) {
	if c.IsClosing {
		return
	}
	c.run = run
	c.Tell("", kit.ColorMuted)
	c.Changed()
}

// ended says what came of it. run is nil where nothing can read.
func (c *Controller) ended(run *reading.Run, err error) {
	if c.IsClosing {
		return
	}
	c.run, c.cancel = nil, nil
	c.Tell("", kit.ColorMuted)
	c.Changed()
	c.Ticker.WakeUp()
	switch {
	case errors.Is(err, context.Canceled):
		total, done, _ := run.Progress()
		c.Tell(kit.Tr("reading.stopped", kit.Args{"Done": kit.Number(done), "Total": kit.Number(total)}), kit.ColorUnsure)
	case err != nil:
		c.Ask(kit.Tr("reading.failed"), words.Sentence(c.Options.Lang, err), false, kit.NewButton(kit.Tr("dialog.close"), kit.Primary, nil))
	case run == nil:
		c.Ask(kit.Tr("reading.none.title"), kit.Tr("reading.none.text"), false,
			kit.NewButton(kit.Tr("dialog.close"), kit.Secondary, nil), kit.NewButton(kit.Tr("reading.import"), kit.Primary, c.Import))
	default:
		c.said(run)
	}
}

// said says how many pictures were read, and what could not be.
func (c *Controller) said(run *reading.Run) {
	total, _, failed := run.Progress()
	switch {
	case total == 0:
		c.Tell(kit.Tr("reading.nothing"), kit.ColorMuted)
	case failed > 0:
		first := run.Failures()[0]
		c.Tell(kit.Tr("reading.some", kit.Args{"N": kit.Number(total - failed), "Failed": kit.Number(failed), "File": first.Path, "Why": words.Sentence(c.Options.Lang, first.Err)}), kit.ColorUnsure)
	default:
		c.Tell(kit.Tr("reading.done", kit.Args{"N": kit.Number(total), "Text": kit.Number(run.WithText())}), kit.ColorRight)
	}
}

// Stop ends the run under way; what was read is kept.
func (c *Controller) Stop() {
	if c.cancel != nil {
		c.cancel()
	}
}

// Notice says above the pictures how far the reading is; empty where nothing is read.
func (c *Controller) Notice() (n chrome.Notice, buttons func() []*kit.Button) {
	if c.run == nil {
		return n, nil
	}
	total, done, _ := c.run.Progress()
	text := kit.Tr("reading.progress", kit.Args{"Done": kit.Number(done), "Total": kit.Number(total)})
	return chrome.Notice{Text: text, Color: theme.ColorNameForeground, Kind: "reading"}, func() []*kit.Button {
		return []*kit.Button{kit.NewButton(kit.Tr("reading.stop"), kit.Secondary, c.Stop)}
	}
}
