package launch

import (
	"errors"
	"strings"

	"wanwu/app/desktop"
	"wanwu/app/words"
	"wanwu/inference"
	"wanwu/ui/kit"
	"wanwu/ui/settings"
)

// failure says why there will be no window.
func failure(err error) string {
	var place *desktop.PlaceError
	if !errors.As(err, &place) {
		return err.Error()
	}
	why := kit.Args{"Why": place.Err.Error()}
	switch place.Place {
	case desktop.PlaceThumbnails:
		return kit.Tr("start.cache", why)
	case desktop.PlaceResults:
		return kit.Tr("start.results", why)
	}
	return kit.Tr("start.log", why)
}

// warnings says what is not as it should be of the preferences' file, and of the program: see warning.
func warnings(l words.Lang, state settings.FileState, err error) string {
	var all []string
	switch state {
	case settings.FileRestored:
		all = append(all, kit.Tr("start.settings.restored"))
	case settings.FileLost:
		all = append(all, kit.Tr("start.settings.lost"))
	}
	if said := warning(l, err); said != "" {
		all = append(all, said)
	}
	return strings.Join(all, kit.Tr("list.period"))
}

// warning says what is not as it should be, though the program works; empty for nil.
func warning(l words.Lang, err error) string {
	var elsewhere *desktop.ElsewhereError
	switch {
	case err == nil:
		return ""
	case errors.As(err, &elsewhere):
		return kit.Tr("cache.elsewhere", kit.Args{"Dir": elsewhere.Folder, "Why": elsewhere.Err.Error()})
	case inference.CodeOf(err) == inference.CodeBusy: // another window may be open on the workspace
		return words.Sentence(l, err)
	}
	return kit.Tr("start.instance") // the log has the reason
}
