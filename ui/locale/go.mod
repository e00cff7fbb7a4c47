// The path is that of the module whose place this one takes: see locale.go.
module github.com/jeandeaual/go-locale

go 1.26
