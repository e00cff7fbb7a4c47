package ranking

import (
	"context"
	"errors"
	"strings"

	"fyne.io/fyne/v2/theme"

	"wanwu/app/engine"
	"wanwu/app/similar"
	"wanwu/app/words"
	"wanwu/app/workspace"
	"wanwu/ui/chrome"
	"wanwu/ui/kit"
	"wanwu/ui/review"
	"wanwu/ui/shell"
	"wanwu/ui/watch"
)

// most is how many pictures are shown by likeness: enough to see where it ends.
const most = 200

// Controller finds pictures by likeness and has them shown.
type Controller struct {
	*shell.Shell
	Picture Picture
	Finder  Finder
	Views   func() *review.Views // in which nothing is shown by likeness but among the pictures

	cancel context.CancelFunc // ends the search under way; nil where none is
	asked  int                // counts the searches
}

// Picture is the picture that the window shows.
type Picture interface {
	Row() (workspace.Row, bool)
}

// Finder decides which pictures are shown.
type Finder interface {
	// Rank shows the pictures of a ranking alone; nil shows what was shown before the first.
	Rank(r *watch.Ranking)
}

// CanFindSimilar reports whether others can be like a picture.
func (c *Controller) CanFindSimilar(r workspace.Row) bool {
	return c.Options.Similar != nil && r.State == workspace.Done
}

// CanFindByWords reports whether pictures can be looked for by words.
func (c *Controller) CanFindByWords() bool { return c.Options.FindByWords != nil }

// Similar shows the pictures that are most like the one that is shown.
func (c *Controller) Similar() {
	r, ok := c.Picture.Row()
	if !ok || !c.CanFindSimilar(r) || c.Views().View() != review.Pictures || len(c.Win.Canvas().Overlays().List()) > 0 {
		return
	}
	var found []similar.Row
	c.find(func(ctx context.Context) (err error) {
		found, err = c.Options.Similar(ctx, r.Index, most, nil)
		return err
	}, func(err error) {
		switch {
		case errors.Is(err, similar.ErrNoEmbedding):
			c.explain(kit.Tr("similar.none.title"), kit.Tr("similar.none.text"))
		case err != nil:
			c.Tell(words.Sentence(c.Options.Lang, err), kit.ColorWrong)
		case len(found) == 0:
			c.explain(kit.Tr("similar.alone.title"), kit.Tr("similar.alone.text"))
		default:
			c.Tell("", kit.ColorMuted)
			c.Finder.Rank(watch.NewRanking(func() string {
				return kit.Tr("similar.shown", kit.Args{"File": r.Name(), "N": kit.Number(len(found))})
			}, r.Index, found))
		}
	})
}

// Words shows the pictures that a text fits best, whatever view is shown.
func (c *Controller) Words(text string) {
	if text = strings.TrimSpace(text); text == "" || !c.CanFindByWords() {
		return
	}
	c.Views().Show(review.Pictures)
	var found []similar.Row
	var lacks []string
	c.find(func(ctx context.Context) (err error) {
		found, lacks, err = c.Options.FindByWords(ctx, text, most, nil)
		return err
	}, func(err error) {
		switch {
		case errors.Is(err, engine.ErrNoText):
			c.explain(kit.Tr("words.none.title"), kit.Tr("words.none.text"))
		case errors.Is(err, similar.ErrNoEmbedding):
			c.explain(kit.Tr("similar.none.title"), kit.Tr("similar.none.text"))
		case errors.Is(err, engine.ErrLongText):
			c.Tell(kit.Tr("words.long", kit.Args{"Text": text}), kit.ColorUnsure)
		case errors.Is(err, engine.ErrUnknownWords):
			c.Tell(kit.Tr("words.unknown", kit.Args{"Text": text}), kit.ColorUnsure)
		case err != nil:
			c.Tell(words.Sentence(c.Options.Lang, err), kit.ColorWrong)
		default:
			c.Tell("", kit.ColorMuted)
			c.Finder.Rank(watch.NewRanking(func() string {
				said := kit.Tr("words.shown", kit.Args{"Text": text, "N": kit.Number(len(found))})
				if len(lacks) > 0 {
					said += kit.Tr("words.lacks", kit.Args{"Words": strings.Join(lacks, " ")})
				}
				return said
			}, -1, found))
		}
	})
}

// find looks for something off the main goroutine, in place of what was looked for before; done is
// told its error, unless something else was asked for or the window is closing.
func (c *Controller) find(f func(ctx context.Context) error, done func(err error)) {
	c.Stop()
	var ctx context.Context
	ctx, c.cancel = context.WithCancel(c.Ctx)
	asked, cancel := c.asked, c.cancel
	c.Tell(kit.Tr("ranking.finding"), kit.ColorMuted)
	c.Goroutines.Go(func() {
		defer cancel()
		err := f(ctx)
		c.Do(func() {
			if asked == c.asked && !c.IsClosing {
				c.cancel = nil
				c.Work("ranking", func() { done(err) })
			}
		})
	})
}

// Stop ends the search under way; what it finds is not shown.
func (c *Controller) Stop() {
	if c.cancel != nil {
		c.cancel()
		c.cancel = nil
		c.asked++
		c.Tell("", kit.ColorMuted)
	}
}

// explain says why nothing can be found, and what to do.
func (c *Controller) explain(title, text string) {
	c.Tell("", kit.ColorMuted)
	c.Ask(title, text, false, kit.NewButton(kit.Tr("dialog.close"), kit.Primary, nil))
}

// Shown reports whether pictures are shown by likeness.
func (c *Controller) Shown() bool { return c.Frame.Request.Ranking != nil }

// Back shows what was shown before.
func (c *Controller) Back() { c.Finder.Rank(nil) }

// Notice says above the pictures what they are like, with the way back; empty where they are not
// shown by likeness.
func (c *Controller) Notice() (n chrome.Notice, buttons func() []*kit.Button) {
	r := c.Frame.Request.Ranking
	if r == nil {
		return n, nil
	}
	return chrome.Notice{Text: r.Text() + kit.Tr("ranking.order"), Color: theme.ColorNameForeground, Kind: "ranking"}, func() []*kit.Button {
		return []*kit.Button{kit.NewButton(kit.Tr("ranking.back"), kit.Primary, c.Back)}
	}
}
