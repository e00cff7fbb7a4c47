package ui

import (
	"wanwu/app/words"
	"wanwu/inference"
	"wanwu/ui/kit"
)

// NoCache says that the program cannot start since it has no place for its thumbnails.
func NoCache(why error) string { return kit.Tr("start.cache", kit.Args{"Why": why.Error()}) }

// NoResults says that the program cannot start since it has no place for its results.
func NoResults(why error) string { return kit.Tr("start.results", kit.Args{"Why": why.Error()}) }

// NoLog says that the program cannot start since it has no place for its log.
func NoLog(why error) string { return kit.Tr("start.log", kit.Args{"Why": why.Error()}) }

// NoInstance says that the program is not the only window on its workspace, or may not
// stay so: see desktop.Claim.
func NoInstance(l words.Lang, why error) string {
	if inference.CodeOf(why) == inference.CodeBusy {
		return words.Sentence(l, why)
	}
	return kit.Tr("start.instance") // why is the log's to say
}
