package ui

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"wanwu/app/diagnose"
	"wanwu/app/words"
)

// Cache is what the settings need of the cache of thumbnails; *thumbnail.Cache is one. Its
// methods but Dir go through the whole cache and are called off the main goroutine.
type Cache interface {
	Dir() string
	Size() (files int, bytes int64)
	SetLimit(bytes int64)
	Empty() error
}

// filesPage says where the data lie, and what the thumbnails take.
func (s *settings) filesPage() fyne.CanvasObject {
	w, p := s.w, s.w.app.Preferences()
	var pairs []fyne.CanvasObject
	// place is a path with a button that opens its folder.
	place := func(path string, open func(context.Context, string) error) fyne.CanvasObject {
		text := newParagraph(path, theme.ColorNameForeground, 400)
		return container.New(stack{8}, container.New(inset{top: 7}, text),
			container.New(row{}, newButton(tr("export.folder"), secondary, w.opener(open, path))))
	}
	if file := w.opts.ResultsFile; file != "" {
		pairs = append(pairs, label(tr("settings.results")),
			container.New(stack{8}, place(file, reveal), hint(tr("settings.results.hint"))))
	}
	if cache := w.opts.Cache; cache != nil {
		used := newElastic(tr("settings.cache.counting"), theme.ColorNameForeground, theme.SizeNameText)
		empty := newButton(tr("settings.cache.clear"), secondary, nil)
		// work does something with the cache and then says what it takes.
		work := func(f func() error) {
			empty.Disable()
			w.wg.Go(func() {
				err := f()
				files, bytes := cache.Size()
				w.do(func() {
					used.set(tr("settings.cache.used", args{"Size": size(bytes), "N": number(files)}))
					if err != nil {
						used.setColored(words.Sentence(w.opts.Lang, err), colorWrong)
					}
					if files > 0 {
						empty.Enable()
					}
				})
			})
		}
		empty.on = func() { work(cache.Empty) }
		limits := cacheChoices()
		texts := make([]string, len(limits))
		for i, mb := range limits {
			texts[i] = size(int64(mb) << 20)
		}
		pairs = append(pairs,
			label(tr("settings.cache")), place(cache.Dir(), openFile),
			label(tr("settings.cache.takes")), container.New(row{gap: 12, elastic: used}, used, empty),
			label(tr("settings.cache.limit")), container.New(stack{8},
				choice(texts, position(limits, int(CacheLimit(p)>>20)), func(i int) {
					p.SetInt(prefCache, limits[i])
					work(func() error { cache.SetLimit(CacheLimit(p)); return nil })
				}), hint(tr("settings.cache.hint"))))
		work(func() error { return nil })
	}
	if dir := w.opts.SampleDir; dir != "" && len(pairs) == 0 {
		pairs = append(pairs, label(tr("settings.cache")), place(filepath.Dir(dir), openFile))
	}
	if log := w.opts.Log; log != nil {
		names := logLevels()
		texts := []string{tr("settings.log.off"), tr("settings.log.usual"), tr("settings.log.all")}
		at := slices.IndexFunc(names, func(n string) bool {
			level, err := diagnose.ParseLevel(n)
			return err == nil && level == log.Level()
		})
		pairs = append(pairs,
			label(tr("settings.log")), place(log.Path(), reveal),
			label(tr("settings.log.level")), container.New(stack{8}, choice(texts, at, func(i int) {
				p.SetString(prefLog, names[i])
				if level, err := diagnose.ParseLevel(names[i]); err == nil { // they are among its own
					log.SetLevel(level)
				}
			}), hint(tr("settings.log.hint"))))
	}
	return page(pairs...)
}

// logLevels are the levels that can be chosen here, by the names of diagnose.
func logLevels() []string { return []string{"off", "info", "debug"} }

// LogLevel is the level of the log that was set; flag, where given, outranks it.
func LogLevel(p fyne.Preferences, flag string) string {
	if flag == "" {
		flag = p.String(prefLog)
	}
	return flag
}

// size is bytes as 12.3 MB, in units of 1024 as file managers count.
func size(bytes int64) string {
	switch v := float64(bytes); {
	case bytes < 1<<10:
		return fmt.Sprintf("%d B", bytes)
	case bytes < 1<<20:
		return fmt.Sprintf("%.1f KB", v/(1<<10))
	case bytes < 1<<30 && bytes%(1<<20) == 0:
		return fmt.Sprintf("%d MB", bytes>>20)
	case bytes < 1<<30:
		return fmt.Sprintf("%.1f MB", v/(1<<20))
	case bytes%(1<<30) == 0:
		return fmt.Sprintf("%d GB", bytes>>30)
	default:
		return fmt.Sprintf("%.1f GB", v/(1<<30))
	}
}
