package recognize

import (
	"fmt"
	"time"

	"wanwu/app/cli/command"
	"wanwu/app/words"
)

// Progress returns how far the run is after elapsed.
func (k *Sink) Progress(l words.Lang, elapsed time.Duration) command.Progress {
	done, total := k.done.Load(), k.found.Load()
	rate := float64(done) / elapsed.Seconds()
	p := command.Progress{Text: words.T(l, "cli.progress.pictures", done, total, clock(elapsed), rate), Name: k.current()}
	if k.scanned.Load() && rate > 0 {
		p.Text += words.T(l, "cli.progress.about_left") + clock(time.Duration(float64(total-done)/rate*float64(time.Second)))
	}
	if n := k.failed.Load(); n > 0 {
		p.Text += words.T(l, "cli.progress.failed", n)
	}
	if total > 0 && k.scanned.Load() {
		p.Share = float64(done) / float64(total)
	}
	return p
}

// clock returns a duration as 1:02:03 or 02:03.
func clock(d time.Duration) string {
	s := int(d.Seconds())
	if s >= 3600 {
		return fmt.Sprintf("%d:%02d:%02d", s/3600, s/60%60, s%60)
	}
	return fmt.Sprintf("%02d:%02d", s/60, s%60)
}
