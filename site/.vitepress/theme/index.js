import DefaultTheme from 'vitepress/theme'
import StartPage from './StartPage.vue'
import './style.css'

export default {
  extends: DefaultTheme,
  enhanceApp: ({ app }) => app.component('StartPage', StartPage),
}
