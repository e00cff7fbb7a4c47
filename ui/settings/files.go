package settings

import (
	"context"
	"path/filepath"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"wanwu/app/diagnose"
	"wanwu/app/words"
	"wanwu/ui/kit"
	"wanwu/ui/native"
)

// Cache is what the settings need of the cache of thumbnails; *thumbnail.Cache is one. Its
// methods but Dir go through the whole cache and are called off the main goroutine.
type Cache interface {
	Dir() string
	Size() (files int, bytes int64)
	SetLimit(bytes int64)
	Empty() error
}

// filesPage says where the data are, and what the thumbnails take.
func (s *dialog) filesPage() fyne.CanvasObject {
	var all []setting
	if file := s.h.Program.ResultsFile; file != "" {
		all = append(all, setting{kit.Tr("settings.results"),
			container.New(kit.Stack{Gap: 8}, s.place(file, native.Reveal), hint(kit.Tr("settings.results.hint")))})
	}
	if cache := s.h.Program.Cache; cache != nil {
		all = append(all, s.cacheSettings(cache)...)
	}
	if dir := s.h.Program.SampleDir; dir != "" && len(all) == 0 {
		all = append(all, setting{kit.Tr("settings.cache"), s.place(filepath.Dir(dir), native.OpenFile)})
	}
	if log := s.h.Program.Log; log != nil {
		all = append(all, s.logSettings(log)...)
	}
	return page(all...)
}

// place returns a path with a button that opens its folder.
func (s *dialog) place(path string, open func(context.Context, string) error) fyne.CanvasObject {
	text := kit.NewParagraph(path, theme.ColorNameForeground, 400)
	return container.New(kit.Stack{Gap: 8}, container.New(kit.Inset{Top: 7}, text),
		container.New(kit.Row{}, kit.NewButton(kit.Tr("export.folder"), kit.Secondary, s.h.opener(open, path))))
}

// cacheSettings returns the settings of the thumbnails.
func (s *dialog) cacheSettings(cache Cache) []setting {
	h, p := s.h, s.h.App.Preferences()
	used := kit.NewElastic(kit.Tr("settings.cache.counting"), theme.ColorNameForeground, theme.SizeNameText)
	empty := kit.NewButton(kit.Tr("settings.cache.clear"), kit.Secondary, nil)
	// work does something with the cache and then says what it takes.
	work := func(f func() error) {
		empty.Disable()
		h.Go(func(context.Context) {
			err := f()
			files, bytes := cache.Size()
			h.Do(func() {
				used.Set(kit.Tr("settings.cache.used", kit.Args{"Size": kit.Bytes(bytes), "N": kit.Number(files)}))
				if err != nil {
					used.SetColored(words.Sentence(h.Lang, err), kit.ColorWrong)
				}
				if files > 0 {
					empty.Enable()
				}
			})
		})
	}
	empty.OnTapped = func() { work(cache.Empty) }
	limits := cacheChoices()
	texts := make([]string, len(limits))
	for i, mb := range limits {
		texts[i] = kit.Bytes(int64(mb) << 20)
	}
	work(func() error { return nil })
	return []setting{
		{kit.Tr("settings.cache"), s.place(cache.Dir(), native.OpenFile)},
		{kit.Tr("settings.cache.takes"), container.New(kit.Row{Gap: 12, Elastic: used}, used, empty)},
		choice(kit.Tr("settings.cache.limit"), texts, position(limits, int(CacheLimit(p)>>20)), func(i int) {
			p.SetInt(PrefCache, limits[i])
			work(func() error { cache.SetLimit(CacheLimit(p)); return nil })
		}, kit.Tr("settings.cache.hint")),
	}
}

// logSettings returns the settings of the log.
func (s *dialog) logSettings(log *diagnose.Log) []setting {
	names := logLevels()
	texts := []string{kit.Tr("settings.log.off"), kit.Tr("settings.log.usual"), kit.Tr("settings.log.all")}
	at := slices.IndexFunc(names, func(n string) bool {
		level, err := diagnose.ParseLevel(n)
		return err == nil && level == log.Level()
	})
	return []setting{
		{kit.Tr("settings.log"), s.place(log.Path(), native.Reveal)},
		choice(kit.Tr("settings.log.level"), texts, at, func(i int) {
			s.h.App.Preferences().SetString(PrefLog, names[i])
			if level, err := diagnose.ParseLevel(names[i]); err == nil { // they are among its own
				log.SetLevel(level)
			}
		}, kit.Tr("settings.log.hint")),
	}
}

// logLevels returns the levels that can be chosen here, by the names of diagnose.
func logLevels() []string { return []string{"off", "info", "debug"} }

// LogLevel returns the level of the log that was set; flag, where given, outranks it.
func LogLevel(p fyne.Preferences, flag string) string {
	if flag == "" {
		flag = p.String(PrefLog)
	}
	return flag
}
