// Package tasks does what can be done with a task of the side list: another name, another run or
// model, more pictures, removal. It must not know the list, nor the window around it.
package tasks
