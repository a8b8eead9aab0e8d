/** Half the side of the square that is drawn. */
export const extent = 2.1
