// Package command is what the commands of wanwu share: the environment of a call and its exit
// statuses, flags, packs, output files, the progress bar and the record of the call. It knows no
// command.
package command
